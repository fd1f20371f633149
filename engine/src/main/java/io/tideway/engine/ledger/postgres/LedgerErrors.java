package io.tideway.engine.ledger.postgres;

import io.tideway.engine.SyncCodes;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.spi.Reason;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Classifies failures of ledger calls by SQLSTATE. */
final class LedgerErrors {

    private static final String QUERY_CANCELED = "57014";
    private static final String UNIQUE_VIOLATION = "23505";

    private LedgerErrors() {}

    static boolean isUniqueViolation(SQLException failure) {
        return UNIQUE_VIOLATION.equals(failure.getSQLState());
    }

    /** Returns whether a statement exceeded its time limit. */
    static boolean isCancelled(SQLException failure) {
        return QUERY_CANCELED.equals(failure.getSQLState());
    }

    static LedgerException of(SQLException failure) {
        Kind kind = kind(failure);
        return new LedgerException(kind, reason(kind, failure), failure);
    }

    static LedgerException configuration(String code, String message, String fix) {
        return new LedgerException(Kind.CONFIGURATION, new Reason(code, message, fix));
    }

    private static Kind kind(SQLException failure) {
        String state = state(failure);
        if (failure instanceof SQLTransientConnectionException && !isConfiguration(state)) {
            return Kind.UNAVAILABLE; // the pool found no connection in time
        }
        if (isConfiguration(state)) {
            return Kind.CONFIGURATION;
        }
        return isUnavailable(state) ? Kind.UNAVAILABLE : Kind.BUG;
    }

    /** Returns the state of the failure, or of the first cause that has one: the pool wraps the driver's exception. */
    private static String state(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
            if (cause instanceof InterruptedException) {
                return QUERY_CANCELED;
            }
        }
        return "";
    }

    /** Returns whether the state means invalid authorization, a missing database or schema, or a missing right. */
    private static boolean isConfiguration(String state) {
        return state.startsWith("28") || state.equals("3D000") || state.equals("3F000") || state.equals("42501");
    }

    /**
     * Returns whether the state means a lost connection, lack of resources, cancellation or shutdown, a system error, a
     * transaction to retry, or a server that is read-only during failover. PostgreSQL documentation, appendix A.
     */
    private static boolean isUnavailable(String state) {
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.startsWith("40")
                || state.equals("25006")
                || state.equals("55P03");
    }

    private static Reason reason(Kind kind, SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (kind) {
            case UNAVAILABLE ->
                new Reason(
                        SyncCodes.LEDGER_UNAVAILABLE,
                        "The ledger cannot be used now: " + message,
                        "Check that the server of ledger.url runs and has room; Tideway retries automatically.");
            case CONFIGURATION -> configurationReason(failure, message);
            case SYNC_IS_RUNNING, BUG ->
                new Reason(
                        SyncCodes.LEDGER_UNEXPECTED,
                        "The ledger failed in a way that Tideway does not expect: " + message,
                        "Report this with the log; nothing was stored by the failed call.");
        };
    }

    private static Reason configurationReason(SQLException failure, String message) {
        if (state(failure).equals("3D000")) {
            return new Reason(
                    SyncCodes.LEDGER_WRONG_DATABASE,
                    "The ledger's database does not exist: " + message,
                    "Create it with CREATE DATABASE … ENCODING 'UTF8', or correct ledger.url.");
        }
        return new Reason(
                SyncCodes.LEDGER_ACCESS_DENIED,
                "The ledger's server refuses the connection or the statement: " + message,
                "Correct ledger.user and ledger.password; the user needs CREATE on the database of ledger.url.");
    }
}
