package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.database.Table;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One transaction of inserts into many tables, round after round: from its commit until all is visible on the target. */
final class ManyTables implements Measurement {

    private static final int TABLES = 50;
    private static final int ROUNDS = 10;
    private static final int WARM_UP = 1;
    private static final int MEASURED = 2;

    @Override
    public List<Table> tables() {
        return IntStream.rangeClosed(1, TABLES)
                .mapToObj(number -> Customers.table("public.customers_" + number))
                .toList();
    }

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        DatabasePair databases = replication.databases();
        int warmUp = perTable(scale.warmUpRows());
        int measured = perTable(scale.rows());
        replication.start();
        insert(databases, warmUp, WARM_UP);
        await(databases, WARM_UP, warmUp, warmUp);
        replication.settle();
        insert(databases, measured, MEASURED);
        meter.start();
        await(databases, MEASURED, measured, warmUp + (long) measured);
        meter.stop();
        int rows = measured * TABLES;
        String setting = "one transaction of " + rows + " inserts into " + TABLES + " tables";
        return List.of(meter.perSecond(Metric.besideNative("many-tables", setting, "rows/s"), rows));
    }

    private static int perTable(int rows) {
        return rows / TABLES / ROUNDS * ROUNDS;
    }

    private static void insert(DatabasePair databases, int perTable, int visits) throws SQLException {
        String round = databases.tables.stream()
                .map(table -> new Customers(databases.source, table).insertion(perTable / ROUNDS, visits) + ";")
                .collect(Collectors.joining(" "));
        databases.source.execute("DO $$ BEGIN FOR round IN 1.." + ROUNDS + " LOOP " + round + " END LOOP; END $$");
    }

    private static void await(DatabasePair databases, int visits, long rows, long total) throws SQLException {
        for (Table table : databases.tables.reversed()) {
            new Customers(databases.target, table).awaitVisits(visits, rows, total);
        }
    }
}
