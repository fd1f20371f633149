package io.tideway.connector.postgres.session;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Translates SQL errors for the engine, by SQLSTATE (PostgreSQL documentation, appendix A). */
public final class SqlErrors {

    /** The server had waited too long for us in the middle of a transaction. */
    private static final String SILENT = "25P03";

    private SqlErrors() {}

    /** Returns the reason for a role that may not replicate, wherever that appears. */
    public static Reason noReplicationRight(ServerSettings server) {
        String user = SqlText.identifier(server.user());
        return new Reason(
                ConnectionCodes.NO_REPLICATION_RIGHT,
                "The user does not have the right permissions for replication. Please check the documentation for more"
                        + " information.",
                "ALTER ROLE " + user
                        + " REPLICATION; -- as a superuser; on Amazon RDS and Aurora: GRANT rds_replication TO " + user
                        + "; or use the connector postgres-heroku, which needs no replication rights");
    }

    /** The error for a call that failed as a whole. */
    public static ConnectorException translate(ServerSettings server, SQLException error) {
        String state = state(error);
        return new ConnectorException(kind(state), reason(server, state, error), error);
    }

    /** The SQLSTATE of an error, or of the deepest cause that has one: a pool wraps what really happened. */
    public static String state(SQLException error) {
        String state = "";
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    /** Whether the connection itself was lost: unless the server ended it in the middle of a transaction, a commit may have happened. */
    public static boolean isConnectionLost(String state) {
        return state.isEmpty()
                || state.startsWith("08")
                || state.equals(SILENT)
                || state.equals("57P01")
                || state.equals("57P02")
                || state.equals("57P03")
                || state.equals("57P05");
    }

    private static Kind kind(String state) {
        return switch (state) {
            case "28000", "28P01" -> Kind.AUTHENTICATION;
            case "3D000", "42501" -> Kind.CONFIGURATION;
            case "42P01", "42703", "3F000" -> Kind.SCHEMA_CHANGED;
            case "55006" -> Kind.BUSY;
            case "53300", "57014", "55P03", "40001", "40P01", "53400", "53100", "53200", "58030" -> Kind.UNAVAILABLE;
            default ->
                isConnectionLost(state)
                        ? Kind.UNAVAILABLE
                        : state.startsWith("42") || state.startsWith("0A") || state.startsWith("55")
                                ? Kind.CONFIGURATION
                                : Kind.BUG;
        };
    }

    /** Long, since it is a table: each SQLSTATE has its text in one place. */
    private static Reason reason(ServerSettings server, String state, SQLException error) {
        String said = ServerMessage.of(error);
        return switch (state) {
            case "28000", "28P01" ->
                new Reason(
                        ConnectionCodes.LOGIN_REFUSED,
                        "The server " + server.where() + " refused user " + server.user() + ": " + said + ".",
                        "Check user, password and sslmode of connection " + server.connection()
                                + ", and the server's pg_hba.conf.");
            case "3D000" ->
                new Reason(
                        ConnectionCodes.NO_SUCH_DATABASE,
                        "There is no database " + server.database() + " on " + server.host() + ":" + server.port()
                                + " (connection " + server.connection() + ").",
                        "Correct the setting database of connection " + server.connection() + ", or create it: CREATE"
                                + " DATABASE " + SqlText.identifier(server.database()) + ";");
            case "42501" ->
                new Reason(
                        ConnectionCodes.RIGHT_MISSING,
                        "User " + server.user() + " lacks a right on " + server.where() + ": " + said + ".",
                        "Grant the right that the message names to " + SqlText.identifier(server.user())
                                + ", or connect as the owner.");
            case SILENT ->
                new Reason(
                        ConnectionCodes.TRANSACTION_ENDED,
                        "The server " + server.where() + " ended a transaction, because nothing had come from here for "
                                + Bounds.SILENCE.toSeconds() + " s.",
                        "It is tried again by itself. If it happens often, this machine stalls at times, or the"
                                + " network between the two is slow.");
            case "55006" ->
                new Reason(
                        ConnectionCodes.STREAM_IN_USE,
                        "Another reader holds the stream on " + server.where() + ": " + said + ".",
                        "Stop the other engine that runs this sync.");
            default ->
                isConnectionLost(state)
                        ? new Reason(
                                ConnectionCodes.SERVER_UNREACHABLE,
                                "The server " + server.where() + " cannot be reached: " + said + ".",
                                "Check host and port of connection " + server.connection()
                                        + ", and that the server runs.")
                        : new Reason(
                                ConnectionCodes.SERVER_REFUSED,
                                "The server " + server.where() + " refused a statement: " + said + " (SQLSTATE " + state
                                        + ").",
                                "See the message; it is tried again if that can help.");
        };
    }
}
