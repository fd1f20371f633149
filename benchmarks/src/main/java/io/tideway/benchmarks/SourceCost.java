package io.tideway.benchmarks;

import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What capturing by triggers costs those who write: the same statements without and with the triggers, nobody reading. */
final class SourceCost implements Figure {

    private static final String TRIGGERS = "postgres-heroku";
    private static final int INSERTED = 1;
    private static final int UPDATED = 2;
    private static final int SINGLE = 3;

    @Override
    public String name() {
        return "source-cost";
    }

    @Override
    public List<Reading> measure(Bench bench) throws SQLException {
        List<Double> bare;
        try (Database database = Database.create(bench.servers().source(), "bare")) {
            bare = rates(database, Customers.createIn(database), bench.scale());
        }
        List<Double> captured;
        try (Database database = Database.create(bench.servers().source(), "captured");
                Connector connector = TidewayReplication.connect(TRIGGERS, "source", database)) {
            Customers customers = Customers.createIn(database);
            TableSelection all = new TableSelection(
                    TableName.parse(Customers.TABLE),
                    FieldLayout.of("code", "name", "city", "active", "visits", "balance", "joined"));
            connector.provision(new Subscription("tideway_bench", List.of(all)), false);
            captured = rates(database, customers, bench.scale());
        }
        List<Metric> metrics = metrics(bench.scale());
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            readings.add(new Reading(metrics.get(i), "bare", bare.get(i), captured.get(i)));
        }
        return readings;
    }

    private static List<Metric> metrics(Scale scale) {
        String one = "triggers, one statement of " + scale.rows();
        return List.of(
                new Metric("source-cost", one + " inserts", "rows/s"),
                new Metric("source-cost", one + " updates of one column", "rows/s"),
                new Metric("source-cost", "triggers, commits of one insert, one connection", "transactions/s"),
                new Metric("source-cost", one + " deletes", "rows/s"));
    }

    private static List<Double> rates(Database database, Customers customers, Scale scale) throws SQLException {
        customers.insertOneByOne(scale.warmUpRows() / 10, INSERTED);
        List<Double> rates = new ArrayList<>();
        rates.add(rate(scale.rows(), () -> customers.insert(scale.rows(), INSERTED)));
        database.execute("CHECKPOINT");
        long rows = customers.count();
        rates.add(rate(rows, () -> customers.updateAll(UPDATED)));
        database.execute("CHECKPOINT");
        rates.add(rate(scale.smallTransactions(), () -> customers.insertOneByOne(scale.smallTransactions(), SINGLE)));
        database.execute("CHECKPOINT");
        long left = customers.count();
        rates.add(rate(left, () -> database.execute("DELETE FROM " + Customers.TABLE)));
        return rates;
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static double rate(long count, Work work) throws SQLException {
        long begin = System.nanoTime();
        work.run();
        return count * 1e9 / (System.nanoTime() - begin);
    }
}
