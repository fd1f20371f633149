package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.session.Session;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** How much the log holds. It is one for all subscriptions of the database, and nothing but the disk limits it. */
final class LogHealth {

    private static final long MUCH = 1L << 30;

    private static final String SIZE =
            "SELECT pg_catalog.pg_total_relation_size(pg_catalog.to_regclass('tideway.change_log'))";

    private LogHealth() {}

    static StreamHealth find(Session session, String subscription) throws SQLException {
        if (!LogSchema.hasSubscriptions(session)
                || LogSubscription.find(session, subscription).isEmpty()) {
            return new StreamHealth(OptionalLong.empty(), OptionalLong.empty(), List.of(lost(subscription)));
        }
        long bytes = session.query(SIZE, row -> row.getLong(1)).get(0);
        return new StreamHealth(
                OptionalLong.of(bytes), OptionalLong.empty(), bytes < MUCH ? List.of() : List.of(large(bytes)));
    }

    private static Reason lost(String subscription) {
        return new Reason(
                ConnectionCodes.LOG_LOST,
                "The change log has no subscription " + subscription + " any more.",
                "The sync makes it again and compares both sides with the ledger as soon as it runs; nothing else to"
                        + " do.");
    }

    private static Reason large(long bytes) {
        return new Reason(
                ConnectionCodes.LOG_RETAINED,
                String.format(Locale.ROOT, "The table tideway.change_log holds %,d MB.", bytes >> 20),
                "Let the sync run again (`tideway status` shows the cause); if a sync is no longer needed: tideway"
                        + " deprovision. Space of rows that are gone is used again; VACUUM FULL tideway.change_log gives"
                        + " it back.");
    }
}
