package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Table;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;

/** Work for a replication, and what comes out. */
interface Measurement {

    /** What is to be replicated. */
    default List<Table> tables() {
        return List.of(Customers.TABLE);
    }

    /** Gives it the work. */
    List<Reading> take(Replication replication, Scale scale, Meter meter) throws SQLException;
}
