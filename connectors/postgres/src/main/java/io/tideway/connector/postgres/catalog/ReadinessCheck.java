package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Connects, and finds out what the server lacks. */
public final class ReadinessCheck {

    /** Log that is kept for a reader that does not connect; from this size on there is a warning. */
    private static final long NOTABLE_WAL_BYTES = 1L << 30;

    private static final String IDLE_SLOTS = """
        SELECT slot_name AS name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint AS bytes
        FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery()
        ORDER BY slot_name
        """;

    private final Database database;
    private final CaptureMode mode;

    public ReadinessCheck(Database database, CaptureMode mode) {
        this.database = database;
        this.mode = mode;
    }

    public Readiness check() {
        return database.call(TransactionMode.READ, session -> {
            ServerFacts facts =
                    session.query(ServerFacts.QUERY, ServerFacts::of).get(0);
            ServerReasons reasons = new ServerReasons(database.server(), facts, mode);
            List<Reason> notices = new ArrayList<>(reasons.notices());
            notices.addAll(idleSlots(session));
            return new Readiness(reasons.asSource(), reasons.asTarget(), notices);
        });
    }

    private record IdleSlot(String name, long bytes) {
        Reason reason() {
            return new Reason(
                    ConnectionCodes.WAL_RETAINED,
                    "No client reads the replication slot " + name + ", for which the server keeps " + (bytes >> 20)
                            + " MiB of log.",
                    "SELECT pg_drop_replication_slot(" + SqlText.literal(name) + "); -- if no client needs it");
        }
    }

    private static List<Reason> idleSlots(Session session) throws SQLException {
        return session.query(IDLE_SLOTS, row -> new IdleSlot(row.getString("name"), row.getLong("bytes"))).stream()
                .filter(slot -> slot.bytes() >= NOTABLE_WAL_BYTES)
                .map(IdleSlot::reason)
                .toList();
    }
}
