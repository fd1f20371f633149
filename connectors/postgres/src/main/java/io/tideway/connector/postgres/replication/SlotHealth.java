package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** How much log a slot keeps on the server's disk, and how near the server is to throwing it away. */
final class SlotHealth {

    /** A server without a limit fills its disk: from this size on there is a warning. */
    private static final long MUCH = 1L << 30;

    /** Share of the limit; the time that is left then is mostly minutes. */
    private static final double NEAR_LIMIT = 0.75;

    /**
     * {@code safe_wal_size} is how much more may be written before the slot can be lost. Its sum with the kept log is
     * the limit that the server really applies; the server rounds it up to whole segments.
     */
    private static final String SELECT = """
        SELECT slot_name AS name,
          coalesce(wal_status = 'lost', false) OR restart_lsn IS NULL AS lost,
          coalesce(wal_status = 'unreserved', false) AS unreserved,
          pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), restart_lsn)::bigint AS retained,
          safe_wal_size AS safe
        FROM pg_catalog.pg_replication_slots WHERE slot_name = ?
        """;

    private SlotHealth() {}

    static StreamHealth find(Session session, String name) throws SQLException {
        StreamHealth kept = session.query(SELECT, SlotHealth::map, name).stream()
                .findFirst()
                .orElseGet(() -> new StreamHealth(
                        OptionalLong.empty(), OptionalLong.empty(), List.of(missing(name, "no longer exists"))));
        return kept.retainedBytes().isEmpty() ? kept : withStandbys(session, name, kept);
    }

    private static StreamHealth withStandbys(Session session, String name, StreamHealth kept) throws SQLException {
        List<Reason> warnings = new ArrayList<>(kept.warnings());
        warnings.addAll(StandbyWarnings.find(session, name));
        return new StreamHealth(kept.retainedBytes(), kept.limitBytes(), warnings);
    }

    private static StreamHealth map(ResultSet row) throws SQLException {
        String name = row.getString("name");
        if (row.getBoolean("lost")) {
            return new StreamHealth(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    List.of(missing(name, "is lost: the server has removed log that it needs")));
        }
        long retained = row.getLong("retained");
        long safe = row.getLong("safe");
        OptionalLong limit = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(retained + safe);
        return new StreamHealth(
                OptionalLong.of(retained), limit, warnings(name, retained, limit, row.getBoolean("unreserved")));
    }

    private static List<Reason> warnings(String name, long retained, OptionalLong limit, boolean unreserved) {
        List<Reason> warnings = new ArrayList<>();
        if (limit.isPresent() && (unreserved || retained >= limit.getAsLong() * NEAR_LIMIT)) {
            warnings.add(new Reason(
                    ConnectionCodes.SLOT_NEAR_LIMIT,
                    "The replication slot " + name + " retains " + megabytes(retained)
                            + " of log; the server throws it away beyond " + megabytes(limit.getAsLong())
                            + ", and the sync must then compare both sides again.",
                    "Let the sync run again (`tideway status` shows the cause), or raise the limit: ALTER SYSTEM SET"
                            + " max_slot_wal_keep_size = '" + 2 * (limit.getAsLong() >> 20)
                            + "MB'; SELECT pg_reload_conf();"));
        } else if (limit.isEmpty() && retained >= MUCH) {
            warnings.add(new Reason(
                    ConnectionCodes.SLOT_RETAINS_LOG,
                    "The replication slot " + name + " retains " + megabytes(retained)
                            + " of log on the server's disk, without a limit.",
                    "Let the sync run again (`tideway status` shows the cause); if it is no longer needed: tideway"
                            + " deprovision, or SELECT pg_drop_replication_slot(" + SqlText.literal(name) + ");"));
        }
        return warnings;
    }

    private static Reason missing(String name, String how) {
        return new Reason(
                ConnectionCodes.SLOT_LOST,
                "The replication slot " + name + " " + how + ".",
                "The sync makes a new one and compares both sides with the ledger as soon as it runs; nothing else to"
                        + " do.");
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
    }
}
