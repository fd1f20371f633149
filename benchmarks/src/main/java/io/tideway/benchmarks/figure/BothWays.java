package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.TidewayReplication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Both sides change at once, a tenth of the records on both in the same field; compared with the same number of records changed on
 * one side alone. Tideway only, in each mode.
 */
final class BothWays implements Figure {

    private static final String ONE_WAY_ALONE = "one-way";
    private static final int INSERTED = 1;
    private static final int ONE_WAY = 2;
    private static final int LEFT = 3;
    private static final int RIGHT = 4;

    /** The number that a record was given when it was inserted, from 1. */
    private static final String NUMBER = "substr(code, 2)::integer";

    /**
     * Each side changes this share of the records; the part by which both shares exceed the whole is changed on both.
     */
    private static final double SHARE = 0.55;

    @Override
    public String name() {
        return "both-ways";
    }

    @Override
    public List<Reading> measure(BenchmarkSetup bench) throws SQLException, InterruptedException {
        List<Reading> readings = new ArrayList<>();
        for (Contender mode : bench.tideways()) {
            readings.addAll(measure(mode, bench));
        }
        return readings;
    }

    private List<Reading> measure(Contender mode, BenchmarkSetup bench) throws SQLException, InterruptedException {
        int rows = bench.scale().rows();
        try (TidewayReplication replication = bench.prepareTideway(mode)) {
            replication.startWith(rows, INSERTED);
            Meter oneWay = bench.meter(ONE_WAY_ALONE);
            changeOne(replication, oneWay);
            Meter both = bench.meter(mode);
            changeBoth(replication.databases(), rows, both);
            replication.settle();
            both.stop();
            if (!replication.agrees()) {
                throw new AssertionError("both sides differ after both changed");
            }
            String setting = "both sides change 55 % of " + rows + " records at once, 10 % in conflict, until quiet; "
                    + mode.label();
            Metric metric = new Metric(name(), setting, "rows/s", ONE_WAY_ALONE);
            return List.of(oneWay.perSecond(metric, rows), both.perSecond(metric, rows));
        }
    }

    private static void changeOne(TidewayReplication replication, Meter meter) throws SQLException {
        new Customers(replication.databases().source).updateAll(ONE_WAY);
        meter.start();
        replication.settle();
        meter.stop();
    }

    private static void changeBoth(DatabasePair databases, int rows, Meter meter) throws SQLException {
        try (Connection left = databases.source.open();
                Connection right = databases.target.open()) {
            changeUncommitted(left, update(LEFT, NUMBER + " <= " + Math.round(rows * SHARE)));
            changeUncommitted(right, update(RIGHT, NUMBER + " > " + Math.round(rows * (1 - SHARE))));
            left.commit();
            meter.start();
            right.commit();
        }
    }

    private static String update(int visits, String condition) {
        return "UPDATE " + Customers.NAME + " SET visits = " + visits + " WHERE " + condition;
    }

    private static void changeUncommitted(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
