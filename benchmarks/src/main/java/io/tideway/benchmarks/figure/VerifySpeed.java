package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Database;
import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.TidewayReplication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** A comparison of both sides at rest, beside a plain read of all that is compared, one side after the other. Tideway only. */
final class VerifySpeed implements Figure {

    private static final String PLAIN_READ = "plain-read";
    private static final int INSERTED = 1;
    private static final int FETCH = 2_000;
    private static final String READ =
            "SELECT id, code, name, city, active, visits, balance, joined FROM " + Customers.NAME;

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public List<Reading> measure(BenchmarkSetup bench) throws SQLException, InterruptedException {
        int rows = bench.scale().rows();
        try (TidewayReplication replication = bench.prepareTideway(Contender.TIDEWAY)) {
            replication.startWith(rows, INSERTED);
            Meter plain = bench.meter(PLAIN_READ);
            plain.start();
            long read = read(replication.databases().source) + read(replication.databases().target);
            plain.stop();
            Meter meter = bench.meter(Contender.TIDEWAY);
            meter.start();
            boolean agrees = replication.agrees();
            meter.stop();
            if (!agrees || read != 2L * rows) {
                throw new AssertionError("agrees: " + agrees + ", read: " + read);
            }
            String setting = rows + " records a side, both sides compared with the links";
            Metric metric = new Metric(name(), setting, "records/s", PLAIN_READ);
            return List.of(plain.perSecond(metric, rows), meter.perSecond(metric, rows));
        }
    }

    private static long read(Database database) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            connection.setAutoCommit(false); // else the driver would read all of it at once
            statement.setFetchSize(FETCH);
            long count = 0;
            try (ResultSet records = statement.executeQuery()) {
                int columns = records.getMetaData().getColumnCount();
                while (records.next()) {
                    for (int i = 1; i <= columns; i++) {
                        count += records.getString(i) == null ? 1 : 0;
                    }
                    count++;
                }
            }
            return count;
        }
    }
}
