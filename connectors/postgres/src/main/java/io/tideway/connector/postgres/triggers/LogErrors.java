package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import java.sql.SQLException;

/** What goes wrong with the change log, in words that help. */
final class LogErrors {

    private static final String RESYNC = "The sync compares both sides with the ledger again; nothing else to do.";

    private LogErrors() {}

    static ConnectorException busy(String subscription) {
        return new ConnectorException(
                Kind.BUSY,
                new Reason(
                        "STREAM_IN_USE",
                        "Another reader holds the subscription " + subscription + " of the change log.",
                        "Stop the other engine that runs this sync; a subscription is never shared or taken over."));
    }

    /** Reading names nothing but the log and the system's catalog: what is not there is the log. */
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
                        "HISTORY_LOST",
                        "The subscription " + subscription + " of the change log cannot go on: " + why + ".",
                        RESYNC));
    }
}
