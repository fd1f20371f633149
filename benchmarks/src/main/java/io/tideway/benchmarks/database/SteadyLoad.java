package io.tideway.benchmarks.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Inserts rows numbered from 1 at fixed times, in threads of its own from {@link #start} to {@link #join}.
 *
 * <p>As many sessions as the rate needs take turns, so that the commit of one row does not delay the next.
 */
public final class SteadyLoad {

    private static final String INSERT =
            "INSERT INTO " + Customers.NAME + " (code, name, city, active, visits, balance, joined)"
                    + " VALUES ('L', 'Load', 'Winterthur', true, ?, 1.5, timestamptz '2020-01-01 00:00:00Z')";

    /** What one session can commit with a wide margin, also while other processes use the processors. */
    private static final int PER_SESSION = 100;

    private static final int MOST_SESSIONS = 16;

    private final Database database;
    private final int count;
    private final int sessions;
    private final long intervalNanos;
    private final List<Thread> threads = new ArrayList<>();
    private long startNanos;
    private volatile @Nullable SQLException failure;

    public SteadyLoad(Database database, int perSecond, int count) {
        this.database = database;
        this.count = count;
        this.sessions = Math.clamp(perSecond / PER_SESSION, 1, MOST_SESSIONS);
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    public void start() {
        startNanos = System.nanoTime();
        for (int session = 0; session < sessions; session++) {
            int first = session;
            threads.add(Thread.ofPlatform().name("load-" + session).start(() -> run(first)));
        }
    }

    /** When a row, counted from 0, was to be inserted. */
    public long scheduledNanos(int row) {
        return startNanos + row * intervalNanos;
    }

    public void join() throws SQLException {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while loading", e);
        }
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    private void run(int first) {
        try (Connection connection = database.open();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int row = first; row < count; row += sessions) {
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
