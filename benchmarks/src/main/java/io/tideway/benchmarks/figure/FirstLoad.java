package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;

/** The first load of a full table into an empty one: from the start of the replication until all is visible on the target. */
final class FirstLoad implements Measurement {

    private static final int LOADED = 1;

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        new Customers(replication.databases().source).insert(scale.rows(), LOADED);
        meter.start();
        replication.start();
        new Customers(replication.databases().target).awaitVisits(LOADED, scale.rows(), scale.rows());
        meter.stop();
        replication.settle();
        String setting = scale.rows() + " rows into an empty table";
        return List.of(meter.perSecond(Metric.besideNative("first-load", setting, "rows/s"), scale.rows()));
    }
}
