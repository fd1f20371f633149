package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The first load of a full table into an empty one: from the start of the replication until all is visible on the target. */
final class FirstLoad implements Measurement {

    private static final int LOADED = 1;

    @Override
    public SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException {
        TablePair tables = replication.tables();
        tables.source.insert(scale.rows(), LOADED);
        meter.start();
        replication.start();
        tables.target.awaitVisits(LOADED, scale.rows(), scale.rows());
        meter.stop();
        replication.settle();
        SequencedMap<Metric, Double> readings = new LinkedHashMap<>();
        readings.put(
                new Metric("first-load", scale.rows() + " rows into an empty table", "rows/s"),
                meter.perSecond(scale.rows()));
        return readings;
    }
}
