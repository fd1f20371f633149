package io.tideway.engine.ledger.postgres;

import io.tideway.engine.SyncCodes;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.spi.Reason;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Takes advisory locks, each on its own connection. The server releases a lock when its connection ends, so also when the engine dies. */
final class SyncLocks {

    private static final String LOCK_KEY = "hashtextextended('tideway sync ' || ?, 0)";

    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(" + LOCK_KEY + ")";

    /** A 64-bit advisory lock shows as two halves. PostgreSQL documentation, view pg_locks. */
    private static final String HOLDER = """
        SELECT format('%%s from %%s, connected since %%s', coalesce(nullif(a.application_name, ''), 'process ' || a.pid),
            coalesce(host(a.client_addr), 'this machine'), a.backend_start)
        FROM (SELECT %s AS key) k
        JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.classid = (k.key >> 32 & 4294967295)::oid AND l.objid = (k.key & 4294967295)::oid
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        JOIN pg_stat_activity a ON a.pid = l.pid
        """.formatted(LOCK_KEY);

    private static final String SELF =
            "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()";

    /** Checks the session's start too, because its process number may belong to another session by now. */
    private static final String END =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND backend_start::text = ?";

    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final LedgerSettings settings;

    /** The sessions of locks of this engine whose release was not sent. They may still live at the server, and block this engine. */
    private final Map<String, Holder> abandoned = new ConcurrentHashMap<>();

    private record Holder(int pid, String start) {}

    SyncLocks(LedgerSettings settings) {
        this.settings = settings;
    }

    SyncLock take(String sync) {
        try {
            Connection connection = DriverManager.getConnection(
                    settings.jdbcUrl(),
                    LedgerDatabase.driverProperties(
                            settings,
                            "tideway " + sync + " process "
                                    + ProcessHandle.current().pid()));
            return takeOn(connection, sync);
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        }
    }

    private SyncLock takeOn(Connection connection, String sync) throws SQLException {
        boolean taken = false;
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(LedgerDatabase.KEEP_ALIVE);
            }
            taken = tryLock(connection, sync) || tryLockAfterOwnSession(connection, sync);
            if (!taken) {
                throw isRunning(connection, sync);
            }
            Holder self = new Query(SELF)
                    .first(connection, row -> new Holder(row.getInt(1), row.getString(2)))
                    .orElseThrow();
            return new PostgresSyncLock(connection, () -> abandoned.put(sync, self));
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    private static boolean tryLock(Connection connection, String sync) throws SQLException {
        return new Query(TRY_LOCK, sync)
                .first(connection, rows -> rows.getBoolean(1))
                .orElseThrow();
    }

    /** Ends the session by which this engine held the lock before, and then takes the lock. */
    private boolean tryLockAfterOwnSession(Connection connection, String sync) throws SQLException {
        Holder before = abandoned.get(sync);
        boolean ended = before != null
                && new Query(END, before.pid, before.start)
                        .first(connection, rows -> rows.getBoolean(1))
                        .orElse(false);
        for (int i = 0; ended && i < TRIES; i++) {
            if (tryLock(connection, sync)) {
                return true;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return false;
    }

    private static LedgerException isRunning(Connection connection, String sync) throws SQLException {
        String holder = new Query(HOLDER, sync)
                .first(connection, rows -> ": " + rows.getString(1))
                .orElse("");
        return new LedgerException(
                Kind.SYNC_IS_RUNNING,
                new Reason(
                        SyncCodes.SYNC_IS_RUNNING,
                        "Another engine runs the sync " + sync + " with this ledger" + holder + ".",
                        "Stop the other engine, or let it run the sync. It loses the sync within half a minute after"
                                + " its machine has died."));
    }
}
