package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/** A measurement of native replication and then of Tideway, each set up anew on the same servers. */
record SideBySide(String name, Measurement measurement) implements Figure {

    @Override
    public List<Reading> measure(Bench bench) throws SQLException {
        SequencedMap<Metric, Double> reference = take(Contender.NATIVE, bench);
        SequencedMap<Metric, Double> tideway = take(Contender.TIDEWAY, bench);
        List<Reading> readings = new ArrayList<>();
        reference.forEach((metric, value) ->
                readings.add(new Reading(metric, "native", value, Objects.requireNonNull(tideway.get(metric)))));
        return readings;
    }

    private SequencedMap<Metric, Double> take(Contender contender, Bench bench) throws SQLException {
        try (Replication replication = contender.prepare(bench)) {
            return measurement.take(replication, bench.scale(), bench.meter(contender));
        }
    }
}
