package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;

/** Many transactions of one row that piled up: from the connection to the source until all is visible on the target. */
final class StreamBacklog implements Measurement {

    private static final int WARM_UP = 1;
    private static final int MEASURED = 2;

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        Customers source = new Customers(replication.databases().source);
        Customers target = new Customers(replication.databases().target);
        int count = scale.smallTransactions();
        replication.startAndWarmUp(scale.warmUpRows(), WARM_UP);
        replication.pause();
        source.insertOneByOne(count, MEASURED);
        replication.resume();
        meter.start();
        target.awaitVisits(MEASURED, count, scale.warmUpRows() + (long) count);
        meter.stop();
        String setting = "a backlog of " + count + " one-row transactions";
        return List.of(meter.perSecond(Metric.besideNative("stream-small-transactions", setting, "tx/s"), count));
    }
}
