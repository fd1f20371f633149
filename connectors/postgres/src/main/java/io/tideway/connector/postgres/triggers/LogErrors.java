package io.tideway.connector.postgres.triggers;

import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;

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

    static ConnectorException historyLost(String subscription, String why) {
        return new ConnectorException(
                Kind.HISTORY_LOST,
                new Reason(
                        "HISTORY_LOST",
                        "The subscription " + subscription + " of the change log cannot go on: " + why + ".",
                        RESYNC));
    }
}
