package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;

/** One transaction that deletes all rows, while connected: from its commit until none is left on the target. */
final class StreamDeletes implements Measurement {

    private static final int INSERTED = 1;

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        Customers source = new Customers(replication.databases().source);
        Customers target = new Customers(replication.databases().target);
        replication.startWith(scale.rows(), INSERTED);
        long newest = target.newestKey();
        source.deleteAll();
        meter.start();
        target.awaitNone(newest);
        meter.stop();
        String setting = "one transaction that deletes all of " + scale.rows() + " rows";
        return List.of(meter.perSecond(Metric.besideNative("stream-deletes", setting, "rows/s"), scale.rows()));
    }
}
