package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A measurement of each contender in turn, each set up again on the same servers. */
record SideBySide(String name, Measurement measurement) implements Figure {

    @Override
    public List<Reading> measure(BenchmarkSetup bench) throws SQLException {
        List<Reading> readings = new ArrayList<>();
        for (Contender contender : bench.contenders()) {
            try (Replication replication = bench.prepare(contender, measurement.tables())) {
                readings.addAll(measurement.take(replication, bench.scale(), bench.meter(contender)));
            }
        }
        return readings;
    }
}
