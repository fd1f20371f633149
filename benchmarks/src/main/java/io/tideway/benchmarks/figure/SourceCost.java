package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Database;
import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.TidewayReplication;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The cost of capture triggers for users that write: the same statements without and with the triggers, without a
 * reader.
 */
final class SourceCost implements Figure {

    private static final String BARE = "bare";
    private static final int INSERTED = 1;
    private static final int UPDATED = 2;
    private static final int SINGLE = 3;

    @Override
    public String name() {
        return "source-cost";
    }

    @Override
    public List<Reading> measure(BenchmarkSetup bench) throws SQLException {
        List<Reading> readings = new ArrayList<>();
        try (Database database = Database.create(bench.servers().source(), "bare")) {
            Customers.TABLE.createIn(database);
            readings.addAll(write(database, bench.scale(), bench.meter(BARE)));
        }
        try (Database database = Database.create(bench.servers().source(), "captured");
                Connector connector = TidewayReplication.connect(TidewayReplication.TRIGGERS, "source", database)) {
            Customers.TABLE.createIn(database);
            TableSelection all = new TableSelection(
                    TableName.parse(Customers.NAME),
                    FieldLayout.of(Customers.TABLE.fields().toArray(String[]::new)));
            connector.provision(new Subscription("tideway_bench", List.of(all)), false);
            readings.addAll(write(database, bench.scale(), bench.meter(Contender.TIDEWAY_TRIGGERS.label())));
        }
        return readings;
    }

    private static List<Reading> write(Database database, WorkSize scale, Meter meter) throws SQLException {
        Customers customers = new Customers(database);
        int rows = scale.rows();
        int single = scale.smallTransactions();
        customers.insertOneByOne(scale.warmUpRows() / 10, INSERTED);
        List<Reading> readings = new ArrayList<>();
        readings.add(
                time("one statement of " + rows + " inserts", rows, meter, () -> customers.insert(rows, INSERTED)));
        database.execute("CHECKPOINT");
        readings.add(time(
                "one statement of " + rows + " updates of one column",
                customers.count(),
                meter,
                () -> customers.updateAll(UPDATED)));
        database.execute("CHECKPOINT");
        readings.add(time(
                "commits of one insert, one connection",
                single,
                meter,
                () -> customers.insertOneByOne(single, SINGLE)));
        database.execute("CHECKPOINT");
        readings.add(time("one statement of " + rows + " deletes", customers.count(), meter, customers::deleteAll));
        return readings;
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static Reading time(String setting, long count, Meter meter, Work work) throws SQLException {
        meter.start();
        work.run();
        meter.stop();
        return meter.perSecond(new Metric("source-cost", "triggers, " + setting, "rows/s", BARE), count);
    }
}
