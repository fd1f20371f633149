package io.tideway.benchmarks.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions that need a query to a server. */
public final class Await {

    /** Past this a measurement has failed. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Between two queries: short compared with the measured time, and long compared with a query. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** For conditions that take milliseconds. */
    private static final Duration BRIEF_PAUSE = Duration.ofNanos(200_000);

    /** For work that runs for seconds beside the queries, which must not take the processor from it. */
    private static final Duration STEADY_PAUSE = Duration.ofMillis(1);

    private Await() {}

    /** A question to a server. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws SQLException;
    }

    public static void until(String what, Condition condition) throws SQLException {
        until(what, PAUSE, condition);
    }

    /** Asks five times a millisecond. */
    static void briefly(String what, Condition condition) throws SQLException {
        until(what, BRIEF_PAUSE, condition);
    }

    /** Asks once a millisecond. */
    static void steadily(String what, Condition condition) throws SQLException {
        until(what, STEADY_PAUSE, condition);
    }

    /** Queries without a pause: for conditions that take less than a millisecond. */
    public static void spinning(String what, Condition condition) throws SQLException {
        until(what, Duration.ZERO, condition);
    }

    private static void until(String what, Duration pause, Condition condition) throws SQLException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + LONGEST.toMinutes() + " minutes: " + what);
            }
            if (pause.isPositive()) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }
}
