package io.tideway.testkit.postgres;

import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of tests that are kept for their next statements: to open one costs more than most statements do. A session is used by one
 * caller at a time, and begins as if it were new. Thread safe.
 */
final class SessionPool {

    private static final int MOST_IDLE = 6;
    private static final int ANSWER_SECONDS = 5;

    private static final Deque<Idle> IDLE = new ArrayDeque<>();

    private SessionPool() {}

    private record Idle(Database database, Connection connection) {}

    /** Work over a session. */
    interface Work<T> {
        T run(Statement statement) throws SQLException;
    }

    /** @param keep whether the next statements may run in sessions that are open now */
    static <T> T call(Database database, boolean keep, Work<T> work) throws SQLException {
        Connection connection = take(database);
        try {
            T result;
            try (Statement statement = connection.createStatement()) {
                result = work.run(statement);
                if (keep) {
                    statement.execute("DISCARD ALL");
                }
            }
            if (keep) {
                giveBack(new Idle(database, connection));
            } else {
                connection.close();
                endIdle();
            }
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** Returns an open session: its server may have been stopped, or its database dropped. */
    private static Connection take(Database database) throws SQLException {
        for (Connection idle = find(database); idle != null; idle = find(database)) {
            if (idle.isValid(ANSWER_SECONDS)) {
                return idle;
            }
            idle.close();
        }
        return database.connect();
    }

    private static synchronized @Nullable Connection find(Database database) {
        for (Iterator<Idle> each = IDLE.descendingIterator(); each.hasNext(); ) {
            Idle idle = each.next();
            if (idle.database.equals(database)) {
                each.remove();
                return idle.connection;
            }
        }
        return null;
    }

    private static synchronized void endIdle() throws SQLException {
        while (!IDLE.isEmpty()) {
            IDLE.removeFirst().connection.close();
        }
    }

    private static synchronized void giveBack(Idle idle) throws SQLException {
        IDLE.addLast(idle);
        if (IDLE.size() > MOST_IDLE) {
            IDLE.removeFirst().connection.close();
        }
    }
}
