package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.SequencedMap;

/** One transaction that changes one column of many rows, while connected: from its commit until all is visible on the target. */
final class StreamUpdates implements Measurement {

    private static final int INSERTED = 1;
    private static final int MEASURED = 2;

    @Override
    public SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException {
        TablePair tables = replication.tables();
        tables.source.insert(scale.rows(), INSERTED);
        replication.start();
        tables.target.awaitVisits(INSERTED, scale.rows(), scale.rows());
        replication.settle();
        tables.source.updateAll(MEASURED);
        meter.start();
        tables.target.awaitVisits(MEASURED, scale.rows(), scale.rows());
        meter.stop();
        return StreamInserts.readings(
                "one transaction of " + scale.rows() + " updates of one column", scale.rows(), meter);
    }
}
