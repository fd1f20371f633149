package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Table;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;

/** Work for a replication; returns readings. */
interface Measurement {

    /** The tables to replicate. */
    default List<Table> tables() {
        return List.of(Customers.TABLE);
    }

    /** Gives it the work. */
    List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException;
}
