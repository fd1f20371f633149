package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.ServerMessage;
import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.sql.SQLException;

/** Translates failures of slots into exceptions with code, message and fix. */
final class SlotErrors {

    private static final String RESYNC = "The sync compares both sides with the ledger again; nothing else to do.";

    static final String LOCK_TIMEOUT = "55P03";

    static final String NO_PUBLICATION = "its publication was dropped";

    private SlotErrors() {}

    static ConnectorException busy(String slot, String reader) {
        return new ConnectorException(
                Kind.BUSY,
                new Reason(
                        ConnectionCodes.STREAM_IN_USE,
                        "Another reader holds the replication slot " + slot + ": " + reader + ".",
                        "Stop the other engine that runs this sync; a slot is never shared or taken over."));
    }

    static ConnectorException historyLost(String slot, String why) {
        return new ConnectorException(
                Kind.HISTORY_LOST,
                new Reason(
                        ConnectionCodes.HISTORY_LOST,
                        "The replication slot " + slot + " cannot continue: " + why + ".",
                        RESYNC));
    }

    static ConnectorException standby(ServerSettings server) {
        return new ConnectorException(
                Kind.UNAVAILABLE,
                new Reason(
                        ConnectionCodes.STANDBY,
                        "The server " + server.where() + " is a standby.",
                        "Connect to the primary. While a standby takes over, wait: it is tried again."));
    }

    static ConnectorException twoServers(ServerSettings server) {
        return new ConnectorException(
                Kind.UNAVAILABLE,
                new Reason(
                        ConnectionCodes.TWO_SERVERS,
                        "Connections to " + server.where()
                                + " lead to different servers: one that was failed over, and the"
                                + " one that took its place.",
                        "Stop the old primary, or cut it off. It is tried again, with new connections."));
    }

    /** Translates an error of a stream, at its start or later. */
    static ConnectorException reading(ServerSettings server, String slot, SQLException error) {
        return switch (SqlErrors.state(error)) {
            case "42501" -> new ConnectorException(Kind.CONFIGURATION, SqlErrors.noReplicationRight(server), error);
            // Servers before 18 look for the publication as it was at each place in the log.
            case "42704" -> historyLost(slot, NO_PUBLICATION);
            // A file of the log. A slot of a restored server may need one that was not restored.
            case "58P01" -> historyLost(slot, "the server does not have the log that it needs");
            default -> SqlErrors.translate(server, error);
        };
    }

    /** Translates an error of a publication that adds tables. */
    static ConnectorException publishing(ServerSettings server, SQLException error) {
        ConnectorException refused = SqlErrors.translate(server, error);
        // The log does not carry such a table; it is unlogged, for example.
        return SqlErrors.state(error).equals("22023")
                ? new ConnectorException(Kind.CONFIGURATION, refused.reason(), error)
                : refused;
    }

    /** A table that cannot be published while a user's transaction holds it. */
    static Reason notCaptured(ServerSettings server, TableName table, SQLException error) {
        return new Reason(
                TableCodes.TABLE_NOT_CAPTURED,
                "Changes of " + table + " are not captured yet, since it cannot be published: "
                        + SqlErrors.translate(server, error).reason().message(),
                "End the transactions that hold the table; pg_locks and pg_stat_activity show them. It is tried again"
                        + " by itself within a minute.");
    }

    /** Translates an error of creating a slot. Long, since it is a table of texts by SQLSTATE. */
    static ConnectorException creating(ServerSettings server, String slot, SQLException error) {
        return switch (SqlErrors.state(error)) {
            case "42501" -> new ConnectorException(Kind.CONFIGURATION, SqlErrors.noReplicationRight(server), error);
            case "55000" ->
                new ConnectorException(
                        Kind.CONFIGURATION,
                        new Reason(
                                ConnectionCodes.WAL_LEVEL,
                                "The server " + server.where() + " cannot replicate logically: "
                                        + ServerMessage.of(error) + ".",
                                "Run: ALTER SYSTEM SET wal_level = logical; and restart the server."),
                        error);
            case "53400" ->
                new ConnectorException(
                        Kind.UNAVAILABLE,
                        new Reason(
                                ConnectionCodes.NO_FREE_SLOT,
                                "The server " + server.where() + " has no free replication slot.",
                                "Drop a slot that no client reads, or: ALTER SYSTEM SET max_replication_slots = 20; and"
                                        + " restart the server."),
                        error);
            case "57014" ->
                new ConnectorException(
                        Kind.UNAVAILABLE,
                        new Reason(
                                ConnectionCodes.SLOT_WAITS_FOR_TRANSACTION,
                                "The replication slot " + slot
                                        + " could not begin: it waits until transactions that were"
                                        + " open before it have ended.",
                                "Find them: SELECT pid, xact_start, query FROM pg_stat_activity WHERE backend_xid IS"
                                        + " NOT NULL ORDER BY xact_start;"),
                        error);
            default -> SqlErrors.translate(server, error);
        };
    }
}
