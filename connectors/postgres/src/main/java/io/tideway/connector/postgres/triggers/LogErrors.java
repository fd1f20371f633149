package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.sql.SQLException;

/** Translates failures of the change log into exceptions with code, message and fix. */
final class LogErrors {

    private static final String RESYNC = "The sync compares both sides with the ledger again; nothing else to do.";

    private static final String LOCK_TIMEOUT = "55P03";

    private LogErrors() {}

    static ConnectorException busy(String subscription) {
        return new ConnectorException(
                Kind.BUSY,
                new Reason(
                        ConnectionCodes.STREAM_IN_USE,
                        "Another reader holds the subscription " + subscription + " of the change log.",
                        "Stop the other engine that runs this sync; a subscription is never shared or taken over."));
    }

    /** One table has no triggers yet; the others of the subscription are captured. */
    static Reason notCaptured(ServerSettings server, TableName table, SQLException error) {
        Reason said = SqlErrors.translate(server, error).reason();
        boolean locked = SqlErrors.state(error).equals(LOCK_TIMEOUT);
        return new Reason(
                TableCodes.TABLE_NOT_CAPTURED,
                "Changes of " + table + " are not captured yet, since its triggers cannot be created: "
                        + said.message(),
                locked
                        ? "End the transactions that hold the table; pg_locks and pg_stat_activity show them. It is"
                                + " tried again by itself within a minute."
                        : said.fix());
    }

    /**
     * Translates an error of reading. The query names only the log and the system's catalog, so a missing object is
     * part of the log.
     */
    static ConnectorException reading(ServerSettings server, String subscription, SQLException error) {
        return switch (SqlErrors.state(error)) {
            case "42P01", "42703", "42883", "3F000", "42704" ->
                historyLost(subscription, "the change log was dropped or altered");
            default -> SqlErrors.translate(server, error);
        };
    }

    static ConnectorException historyLost(String subscription, String why) {
        return new ConnectorException(
                Kind.HISTORY_LOST,
                new Reason(
                        ConnectionCodes.HISTORY_LOST,
                        "The subscription " + subscription + " of the change log cannot continue: " + why + ".",
                        RESYNC));
    }
}
