package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;

/** One transaction of many inserts while connected: from its commit until all is visible on the target. */
final class StreamInserts implements Measurement {

    private static final int WARM_UP = 1;
    private static final int MEASURED = 2;

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        Customers source = new Customers(replication.databases().source);
        Customers target = new Customers(replication.databases().target);
        replication.startAndWarmUp(scale.warmUpRows(), WARM_UP);
        source.insert(scale.rows(), MEASURED);
        meter.start();
        target.awaitVisits(MEASURED, scale.rows(), scale.warmUpRows() + (long) scale.rows());
        meter.stop();
        String setting = "one transaction of " + scale.rows() + " inserts";
        return List.of(meter.perSecond(Metric.besideNative("stream-inserts", setting, "rows/s"), scale.rows()));
    }
}
