package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.ServerHistory;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.connector.postgres.session.VisibleTransactions;
import java.sql.SQLException;

/** Finds out which transactions are visible now. */
final class LogHead {

    /** Flushes the log up to here, and waits for no standby. */
    static final String FLUSH = "SELECT pg_catalog.set_config('synchronous_commit', 'local', true),"
            + " pg_catalog.pg_logical_emit_message(true, 'tideway', '')";

    private static final String FIND = "SELECT " + ServerHistory.COLUMNS
            + ", pg_catalog.pg_current_snapshot()::text AS visible, pg_catalog.pg_current_wal_insert_lsn()"
            + " <= pg_catalog.pg_current_wal_flush_lsn() AS flushed";

    private final Database database;

    LogHead(Database database) {
        this.database = database;
    }

    private record Found(LogPosition position, boolean flushed) {}

    /** A position that everything committed before the call is before, and that no crash takes back. */
    LogPosition find() {
        Found found = database.call(TransactionMode.READ, LogHead::read);
        if (!found.flushed()) {
            database.call(TransactionMode.PROVISION, session -> session.query(FLUSH, row -> row.getString(1)));
        }
        return found.position();
    }

    static VisibleTransactions visible(Session session) throws SQLException {
        return session.query(
                        "SELECT pg_catalog.pg_current_snapshot()::text",
                        row -> VisibleTransactions.parse(row.getString(1)))
                .get(0);
    }

    private static Found read(Session session) throws SQLException {
        return session.query(
                        FIND,
                        row -> new Found(
                                new LogPosition(
                                        ServerHistory.of(row), VisibleTransactions.parse(row.getString("visible"))),
                                row.getBoolean("flushed")))
                .get(0);
    }
}
