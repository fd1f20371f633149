package io.tideway.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Inserts rows numbered from 1 at fixed times, in a thread of its own from {@link #start} to {@link #join}. */
final class SteadyLoad {

    private static final String INSERT =
            "INSERT INTO public.customers (code, name, city, active, visits, balance, joined)"
                    + " VALUES ('L', 'Load', 'Winterthur', true, ?, 1.5, timestamptz '2020-01-01 00:00:00Z')";

    private final Database database;
    private final int count;
    private final long intervalNanos;
    private final Thread thread = Thread.ofPlatform().name("load").unstarted(this::run);
    private long startNanos;
    private volatile @Nullable SQLException failure;

    SteadyLoad(Database database, int perSecond, int count) {
        this.database = database;
        this.count = count;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void start() {
        startNanos = System.nanoTime();
        thread.start();
    }

    /** When a row, counted from 0, was to be inserted. */
    long scheduledNanos(int row) {
        return startNanos + row * intervalNanos;
    }

    void join() throws SQLException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while loading", e);
        }
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    private void run() {
        try (Connection connection = database.open();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int row = 0; row < count; row++) {
                for (long left = left(row); left > 0; left = left(row)) {
                    LockSupport.parkNanos(left);
                }
                insert.setInt(1, row + 1);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private long left(int row) {
        return scheduledNanos(row) - System.nanoTime();
    }
}
