package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** One transaction of many inserts while connected: from its commit until all is visible on the target. */
final class StreamInserts implements Measurement {

    private static final int WARM_UP = 1;
    private static final int MEASURED = 2;

    @Override
    public SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException {
        TablePair tables = replication.tables();
        replication.start();
        tables.source.insert(scale.warmUpRows(), WARM_UP);
        tables.target.awaitVisits(WARM_UP, scale.warmUpRows(), scale.warmUpRows());
        replication.settle();
        tables.source.insert(scale.rows(), MEASURED);
        meter.start();
        tables.target.awaitVisits(MEASURED, scale.rows(), scale.warmUpRows() + (long) scale.rows());
        meter.stop();
        return readings("one transaction of " + scale.rows() + " inserts", scale.rows(), meter);
    }

    static SequencedMap<Metric, Double> readings(String setting, int rows, Meter meter) {
        SequencedMap<Metric, Double> readings = new LinkedHashMap<>();
        readings.put(new Metric("stream-one-transaction", setting, "rows/s"), meter.perSecond(rows));
        readings.put(
                new Metric("stream-one-transaction-processor", setting + "; this process alone", "us/row"),
                meter.processorMicros(rows));
        return readings;
    }
}
