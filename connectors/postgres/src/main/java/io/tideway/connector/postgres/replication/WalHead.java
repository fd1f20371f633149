package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.ConnectorException;
import java.sql.SQLException;

/** Finds the newest position of the server's log that a stream is sure to reach. */
final class WalHead {

    /** Bytes of a log page, which holds unless the server was built otherwise. */
    private static final int PAGE = 8192;

    private static final int SHORT_PAGE_HEADER = 24;
    private static final int LONG_PAGE_HEADER = 40;

    /** No row: the server is in recovery, and writes no log. */
    private static final String IDENTITY = """
            SELECT (SELECT system_identifier FROM pg_catalog.pg_control_system())::text AS system,
              ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(lsn), 1, 8))::bit(32)::int AS timeline,
              lsn::text AS lsn, pg_catalog.pg_current_wal_flush_lsn()::text AS flushed,
              (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'wal_segment_size') AS segment
            FROM (SELECT pg_catalog.pg_current_wal_insert_lsn() AS lsn WHERE NOT pg_catalog.pg_is_in_recovery()) w
            """;

    /**
     * Commits a message, which flushes the log up to this place even if other sessions commit without waiting for the
     * disk; waits for no standby.
     */
    private static final String FLUSH = "SELECT pg_catalog.set_config('synchronous_commit', 'local', true),"
            + " pg_catalog.pg_logical_emit_message(true, 'tideway', '')";

    private final Database database;

    WalHead(Database database) {
        this.database = database;
    }

    /**
     * Returns a position after everything that was committed before the call. The stream reports only log that is on
     * disk, so this method flushes the log if necessary.
     */
    SlotPosition find() {
        Found found = database.call(TransactionMode.READ, session -> read(database.server(), session));
        if (found.flushed().compareTo(found.position().lsn()) < 0) {
            database.call(TransactionMode.PROVISION, session -> session.query(FLUSH, row -> row.getString(1)));
        }
        return found.position();
    }

    /**
     * Where the server's log ends.
     *
     * @param flushed up to where it is on disk
     */
    record Found(SlotPosition position, Lsn flushed) {}

    /**
     * Reads where the log ends.
     *
     * @throws ConnectorException UNAVAILABLE while the server is a standby; a standby that takes over is one for a
     *     moment
     */
    static Found read(ServerSettings server, Session session) throws SQLException {
        return session
                .query(
                        IDENTITY,
                        row -> new Found(
                                new SlotPosition(
                                        row.getString("system"),
                                        row.getInt("timeline"),
                                        endOfLastRecord(Lsn.parse(row.getString("lsn")), row.getLong("segment"))),
                                Lsn.parse(row.getString("flushed"))))
                .stream()
                .findFirst()
                .orElseThrow(() -> SlotErrors.standby(server));
    }

    /**
     * Where the last record ended, given where the next one will begin. They differ only by the header of a new page, which the
     * stream never counts until a record follows.
     */
    static Lsn endOfLastRecord(Lsn insert, long segmentSize) {
        long header = insert.value() % segmentSize < PAGE ? LONG_PAGE_HEADER : SHORT_PAGE_HEADER;
        return insert.value() % PAGE == header ? new Lsn(insert.value() - header) : insert;
    }
}
