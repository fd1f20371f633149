package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Await;
import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Database;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Percentiles;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One change at a time: from the return of its commit until the target shows it.
 *
 * <p>Without a cost per record: most of it would be that of looking again and again.
 */
final class LatencyAlone implements Measurement {

    private static final int INSERTED = 1;

    /** A contender that takes longer for all changes than so many steady loads would is measured by fewer. */
    private static final int LOADS = 3;

    private static final String CHANGE = "UPDATE " + Customers.NAME + " SET visits = ? WHERE id = ?";
    private static final String LOOK = "SELECT visits FROM " + Customers.NAME + " WHERE id = ?";

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        replication.startWith(scale.warmUpRows(), INSERTED);
        meter.start();
        Percentiles latencies = measure(replication.databases(), scale, INSERTED);
        meter.stop();
        String setting = scale.probes() + " updates, one at a time, or those of " + longestSeconds(scale) + " s";
        return latencies.readings("latency-alone", setting, meter::of);
    }

    private static int longestSeconds(WorkSize scale) {
        return LOADS * scale.loadSeconds();
    }

    /** @param visits the number in the newest record; each change gives it the next number */
    static Percentiles measure(DatabasePair databases, WorkSize scale, int visits) throws SQLException {
        Database source = databases.source;
        Database target = databases.target;
        try (PreparedStatement change = source.session().prepareStatement(CHANGE);
                PreparedStatement look = target.session().prepareStatement(LOOK)) {
            change.setLong(2, new Customers(source).newestKey());
            look.setLong(1, new Customers(target).newestKey());
            Probe probe = new Probe(change, look, visits + 1);
            probe.repeat(scale.probes(), scale.loadSeconds()); // until the way of a single change is warm
            return probe.repeat(scale.probes(), longestSeconds(scale));
        }
    }

    private static final class Probe {

        private final PreparedStatement change;
        private final PreparedStatement look;
        private int visits;

        Probe(PreparedStatement change, PreparedStatement look, int visits) {
            this.change = change;
            this.look = look;
            this.visits = visits;
        }

        Percentiles repeat(int times, int longestSeconds) throws SQLException {
            Percentiles latencies = new Percentiles();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(longestSeconds);
            while (latencies.count() < times && System.nanoTime() < deadline) {
                latencies.add(once());
            }
            return latencies;
        }

        private long once() throws SQLException {
            int sent = visits++;
            change.setInt(1, sent);
            change.executeUpdate();
            long committed = System.nanoTime();
            Await.spinning("the change", () -> shown() == sent);
            return System.nanoTime() - committed;
        }

        private int shown() throws SQLException {
            try (ResultSet row = look.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
