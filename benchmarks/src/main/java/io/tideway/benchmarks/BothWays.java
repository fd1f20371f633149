package io.tideway.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Both sides change at once, a tenth of the records on both in the same field; compared with the same number of records changed on
 * one side alone. Tideway only.
 */
final class BothWays implements Figure {

    private static final int INSERTED = 1;
    private static final int ONE_WAY = 2;
    private static final int LEFT = 3;
    private static final int RIGHT = 4;

    /** The number that a record was given when it was inserted, from 1. */
    private static final String NUMBER = "substr(code, 2)::integer";

    /** Each side changes so much of the records; what is above a half twice is changed on both. */
    private static final double SHARE = 0.55;

    @Override
    public String name() {
        return "both-ways";
    }

    @Override
    public List<Reading> measure(Bench bench) throws SQLException, InterruptedException {
        int rows = bench.scale().rows();
        try (TidewayReplication replication = new TidewayReplication(bench.servers(), bench.capture())) {
            TablePair tables = replication.tables();
            tables.source.insert(rows, INSERTED);
            replication.start();
            tables.target.awaitVisits(INSERTED, rows, rows);
            replication.settle();
            double oneWay = oneWay(replication, rows);
            Meter meter = bench.meter(Contender.TIDEWAY);
            changeBoth(tables, rows, meter);
            replication.settle();
            meter.stop();
            if (!replication.agrees()) {
                throw new AssertionError("both sides differ after both changed");
            }
            String setting = "both sides change 55 % of " + rows + " records at once, 10 % in conflict, until quiet";
            return List.of(new Reading(new Metric(name(), setting, "rows/s"), "oneWay", oneWay, meter.perSecond(rows)));
        }
    }

    private static double oneWay(TidewayReplication replication, int rows) throws SQLException {
        Meter meter = new Meter(Optional.empty());
        replication.tables().source.updateAll(ONE_WAY);
        meter.start();
        replication.settle();
        meter.stop();
        return meter.perSecond(rows);
    }

    private static void changeBoth(TablePair tables, int rows, Meter meter) throws SQLException {
        try (Connection left = tables.sourceDatabase.open();
                Connection right = tables.targetDatabase.open()) {
            changeUncommitted(left, update(LEFT, NUMBER + " <= " + Math.round(rows * SHARE)));
            changeUncommitted(right, update(RIGHT, NUMBER + " > " + Math.round(rows * (1 - SHARE))));
            left.commit();
            meter.start();
            right.commit();
        }
    }

    private static String update(int visits, String condition) {
        return "UPDATE public.customers SET visits = " + visits + " WHERE " + condition;
    }

    private static void changeUncommitted(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
