package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.ReaderSession;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.VisibleTransactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A connection that reads the log for one subscription. Holds a session lock that excludes other readers. One thread.
 *
 * <p>A query sees what its snapshot sees. So rows of the log whose transactions were not read before are the ones that
 * became visible since then, however long their transactions were open.
 */
final class LogReader implements AutoCloseable {

    /** Rows of the log in a page, each of at least one change. */
    private static final int PAGE_ROWS = 1_000;

    /** Images in a page; a page has one row at least. */
    private static final long PAGE_BYTES = 4L << 20;

    /** Rows that one DELETE prunes. */
    private static final int PRUNED_ROWS = 5_000;

    private static final String FLUSHED =
            "(f.inserted <= f.flushed OR ((f.flushed - '0/0') % 8192 = 0 AND f.inserted - f.flushed IN (24, 40)))";

    /** The page header of the next record counts as inserted before there is a record. */
    private static final String STATE = """
            SELECT f.visible, %s AS flushed FROM (SELECT pg_current_snapshot()::text AS visible,
              pg_current_wal_insert_lsn() AS inserted, pg_current_wal_flush_lsn() AS flushed) f""".formatted(FLUSHED);

    private static final String NAMES = """
            (SELECT sum(hashtextextended(concat_ws(' ', k.oid, a.attname), a.attrelid::int8 << 16 | a.attnum))
              FROM pg_attribute a LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
              WHERE a.attrelid = ANY (?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped)::text""";

    private static final String PAGE = """
            WITH state AS (%1$s), found AS (%2$s),
            sized AS (SELECT f.*, count(*) OVER () AS found, row_number() OVER w AS place,
                sum(coalesce(pg_column_size(f.old_rows), 0) + coalesce(pg_column_size(f.new_rows), 0)) OVER w AS bytes
              FROM found f WINDOW w AS (ORDER BY f.xid, f.id))
            SELECT state.visible, state.flushed, e.found, CASE WHEN e.id IS NOT NULL THEN %3$s END AS names, %4$s
            FROM state LEFT JOIN sized e ON e.place = 1 OR e.bytes <= %5$d ORDER BY e.xid, e.id
            """;

    /** In two arms, so that an open transaction costs nothing but the look at its own rows. */
    private static final String NEW = """
            (SELECT * FROM tideway.change_log l WHERE l.xid = ANY (?::text[]::xid8[]) AND l.relation = ANY (?::oid[])
              ORDER BY l.xid, l.id LIMIT %1$d)
            UNION ALL
            (SELECT * FROM tideway.change_log l WHERE l.xid >= ?::xid8 AND l.relation = ANY (?::oid[])
              ORDER BY l.xid, l.id LIMIT %1$d)
            ORDER BY 1, 2 LIMIT %1$d""".formatted(PAGE_ROWS);

    private static final String OF_ONE = """
            SELECT * FROM tideway.change_log l WHERE l.xid = ?::xid8 AND l.id > ?::bigint AND l.relation = ANY (?::oid[])
            ORDER BY l.xid, l.id LIMIT %1$d""".formatted(PAGE_ROWS);

    private static final String NEW_PAGE = PAGE.formatted(STATE, NEW, NAMES, LogRow.COLUMNS, PAGE_BYTES);
    private static final String PAGE_OF_ONE = PAGE.formatted(STATE, OF_ONE, NAMES, LogRow.COLUMNS, PAGE_BYTES);

    private static final String ACKNOWLEDGE =
            "UPDATE tideway.subscription SET delivered = ?::pg_snapshot WHERE name = ? RETURNING name";

    private static final String PRUNE = """
            WITH pruned AS (DELETE FROM tideway.change_log WHERE ctid = ANY (ARRAY(
              SELECT l.ctid FROM tideway.change_log l WHERE l.xid >= ?::xid8 AND l.xid < (
                SELECT pg_snapshot_xmin(s.delivered) AS safe FROM tideway.subscription s ORDER BY 1 LIMIT 1)
              ORDER BY l.xid, l.id LIMIT %d FOR UPDATE SKIP LOCKED)) RETURNING xid)
            SELECT count(*) AS count, (SELECT p.xid FROM pruned p ORDER BY p.xid DESC LIMIT 1) AS last FROM pruned
            """.formatted(PRUNED_ROWS);

    private static final String SELF =
            "SELECT pid, backend_start::text AS start FROM pg_stat_activity WHERE pid = pg_backend_pid()";

    /** A process number alone may mean another session by now. */
    private static final String END =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND backend_start::text = ?";

    private static final int LOCK_TRIES = 50;
    private static final Duration LOCK_PAUSE = Duration.ofMillis(20);

    private final Database database;
    private final String name;
    private final List<String> tables;
    private final Connection connection;
    private final Session session;
    /** Known when the subscription is taken. */
    private Optional<ReaderSession> self = Optional.empty();

    private long prunedTo;

    private LogReader(Database database, String name, List<String> tables, Connection connection) {
        this.database = database;
        this.name = name;
        this.tables = tables;
        this.connection = connection;
        this.session = new Session(connection, Lsn.NONE);
    }

    /** Opens a connection and takes the subscription; BUSY if another session has it. */
    static LogReader open(Database database, String name, List<String> tables) throws SQLException {
        LogReader reader = new LogReader(database, name, tables, database.openReader());
        try {
            if (!reader.tryLock()
                    && !reader.tryLockInsteadOf(database.closedReaders().get(name))) {
                throw LogErrors.busy(name);
            }
            reader.self =
                    Optional.of(reader.session.query(SELF, ReaderSession::map).getFirst());
            reader.session.execute("LISTEN tideway");
            return reader;
        } catch (SQLException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private boolean tryLock() throws SQLException {
        return session.query("SELECT pg_try_advisory_lock(" + lockKey("?") + ")", row -> row.getBoolean(1), name)
                .getFirst();
    }

    /**
     * Ends the session of an earlier reader of this engine, which may still exist at the server after the network lost
     * the connection.
     */
    private boolean tryLockInsteadOf(@Nullable ReaderSession earlier) throws SQLException {
        boolean ended = earlier != null
                && session.query(END, row -> row.getBoolean(1), earlier.pid(), earlier.start())
                        .contains(true);
        for (int i = 0; ended && i < LOCK_TRIES; i++) {
            if (tryLock()) {
                return true;
            }
            LockSupport.parkNanos(LOCK_PAUSE.toNanos());
        }
        return false;
    }

    /** The key of the lock on a subscription. */
    static String lockKey(String subscription) {
        return "pg_catalog.hashtextextended('tideway subscription ' || " + subscription + ", 0)";
    }

    /** Rows of transactions that are visible now and are not in {@code read}. */
    LogPage read(VisibleTransactions read) throws SQLException {
        List<String> open = read.open().stream().map(String::valueOf).toList();
        return page(NEW_PAGE, open, tables, Long.toString(read.next()), tables, tables);
    }

    /** Returns the rows of one transaction after the row of that number. */
    LogPage readOne(long xid, long after) throws SQLException {
        return page(PAGE_OF_ONE, Long.toString(xid), Long.toString(after), tables, tables);
    }

    private record Seen(VisibleTransactions visible, boolean flushed, int found, String names) {}

    private LogPage page(String sql, Object... parameters) throws SQLException {
        List<LogRow> rows = new ArrayList<>();
        List<Seen> seen = session.query(
                sql,
                row -> {
                    if (row.getObject("found") != null) {
                        rows.add(LogRow.of(row));
                    }
                    return seen(row);
                },
                parameters);
        Seen state = seen.getFirst();
        boolean full = rows.size() < state.found() || rows.size() == PAGE_ROWS;
        return new LogPage(List.copyOf(rows), full, state.visible(), state.flushed(), state.names());
    }

    private static Seen seen(ResultSet row) throws SQLException {
        String names = row.getString("names");
        return new Seen(
                VisibleTransactions.parse(row.getString("visible")),
                row.getBoolean("flushed"),
                row.getInt("found"),
                names == null ? "" : names);
    }

    /** What {@link LogPage#names} is now. */
    String names() throws SQLException {
        return session.query("SELECT coalesce(" + NAMES + ", '')", row -> row.getString(1), tables)
                .get(0);
    }

    /** Flushes the log, so that no crash takes back visible transactions. */
    void flush() throws SQLException {
        session.query(LogHead.FLUSH, row -> row.getString(1));
    }

    /**
     * Returns the changes of log and triggers since the subscription was provisioned; empty if no change of data was
     * missed.
     */
    List<String> missing() throws SQLException {
        Optional<LogSubscription> known = LogSubscription.find(session, name);
        return known.isEmpty() ? List.of("subscription") : known.get().missing(session);
    }

    /** Allows the rows of these transactions to be pruned. */
    void acknowledge(VisibleTransactions read) throws SQLException {
        session.query(ACKNOWLEDGE, row -> row.getString(1), read, name);
    }

    /** Deletes some rows that no subscription needs; returns whether there may be more. */
    boolean prune() throws SQLException {
        record Pruned(int count, long last) {}
        Pruned pruned = session.query(
                        PRUNE, row -> new Pruned(row.getInt("count"), row.getLong("last")), Long.toString(prunedTo))
                .get(0);
        prunedTo = Math.max(prunedTo, pruned.last());
        return pruned.count() == PRUNED_ROWS;
    }

    /** Whether transactions may be asked to notify: a transaction that does cannot be prepared for two-phase commit. */
    boolean mayNotify() throws SQLException {
        return session.query("SELECT current_setting('max_prepared_transactions') = '0'", row -> row.getBoolean(1))
                .get(0);
    }

    /** Asks transactions that commit within so many seconds from now to wake this reader; 0 ends that. */
    void ring(int seconds) throws SQLException {
        session.query(
                "SELECT setval('tideway.bell', CASE WHEN ?::int = 0 THEN 0 ELSE"
                        + " (extract(epoch FROM clock_timestamp()))::bigint + ?::int END)",
                row -> row.getLong(1),
                seconds,
                seconds);
    }

    /** Waits for a notification, or until the time is over. */
    void listen(int millis) throws SQLException {
        connection.unwrap(PGConnection.class).getNotifications(millis);
    }

    @Override
    public void close() {
        self.ifPresent(mine -> database.closedReaders().put(name, mine));
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AssertionError("aborting a connection does not speak to the server", e);
        }
    }
}
