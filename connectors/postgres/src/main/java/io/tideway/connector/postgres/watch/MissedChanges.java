package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;

/** What users read of changes that no stream carries. */
final class MissedChanges {

    private MissedChanges() {}

    static Reason found(TableName table) {
        return new Reason(
                ConnectionCodes.CHANGES_MISSED,
                "Changes of " + table + " may have been missed: its capture was changed, or its rows got new"
                        + " values beside the change stream.",
                "Both sides are compared with the ledger; nothing else to do.");
    }

    static Reason goesOn(TableName table, Reason obstacle) {
        return new Reason(
                ConnectionCodes.CAPTURE_NARROWED,
                "Not all changes of " + table + " are captured any more, and this cannot be put right by itself: "
                        + obstacle.message(),
                obstacle.fix());
    }
}
