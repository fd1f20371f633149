package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Connects and finds out what is missing on the server. */
public final class ReadinessCheck {

    private static final int OLDEST_VERSION = 140000;

    /** Log that is kept for a reader who does not come, before it is worth a word. */
    private static final long NOTABLE_WAL_BYTES = 1L << 30;

    private static final String SERVER = """
            SELECT current_setting('server_version_num')::int AS version_number,
              current_setting('server_version') AS version,
              current_setting('wal_level') AS wal_level, pg_is_in_recovery() AS recovering,
              current_setting('max_replication_slots')::int AS max_slots,
              (SELECT count(*) FROM pg_replication_slots) AS slots,
              current_setting('max_wal_senders')::int AS max_senders,
              (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender') AS senders,
              current_setting('default_transaction_read_only')::bool AS read_only,
              (SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user)
                OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname IN ('rds_replication', 'rds_superuser',
                  'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser')
                  AND pg_has_role(current_user, r.oid, 'USAGE')) AS may_replicate,
              has_database_privilege(current_database(), 'CREATE') AS may_publish,
              inet_server_port() AS server_port
            """;

    private static final String IDLE_SLOTS = """
            SELECT slot_name AS name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint AS bytes
            FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery()
            ORDER BY slot_name
            """;

    private final Database database;

    public ReadinessCheck(Database database) {
        this.database = database;
    }

    public Readiness check() {
        return database.call(TransactionMode.READ, session -> {
            ServerFacts facts = session.query(SERVER, ServerFacts::of).get(0);
            return new Readiness(asSource(facts), asTarget(facts), notices(session, facts));
        });
    }

    private record ServerFacts(
            int versionNumber,
            String version,
            String walLevel,
            boolean recovering,
            int maxSlots,
            int slots,
            int maxSenders,
            int senders,
            boolean readOnly,
            boolean mayReplicate,
            boolean mayPublish,
            int serverPort) {

        static ServerFacts of(ResultSet row) throws SQLException {
            return new ServerFacts(
                    row.getInt("version_number"),
                    row.getString("version"),
                    row.getString("wal_level"),
                    row.getBoolean("recovering"),
                    row.getInt("max_slots"),
                    row.getInt("slots"),
                    row.getInt("max_senders"),
                    row.getInt("senders"),
                    row.getBoolean("read_only"),
                    row.getBoolean("may_replicate"),
                    row.getBoolean("may_publish"),
                    row.getInt("server_port"));
        }
    }

    private List<Reason> asSource(ServerFacts facts) {
        List<Reason> reasons = common(facts);
        if (!facts.walLevel().equals("logical")) {
            reasons.add(walLevel(facts.walLevel()));
        }
        if (!facts.mayReplicate()) {
            reasons.add(SqlErrors.NO_REPLICATION_RIGHT);
        }
        if (!facts.mayPublish()) {
            reasons.add(new Reason(
                    "NO_RIGHTS",
                    "User " + database.server().user() + " may not create a publication in database "
                            + database.server().database() + ".",
                    "GRANT CREATE ON DATABASE \"" + database.server().database() + "\" TO \""
                            + database.server().user() + "\";"));
        }
        if (facts.slots() >= facts.maxSlots()) {
            reasons.add(full("NO_FREE_SLOT", "replication slots", "max_replication_slots", facts.maxSlots()));
        }
        if (facts.senders() >= facts.maxSenders()) {
            reasons.add(full("NO_FREE_WALSENDER", "walsenders", "max_wal_senders", facts.maxSenders()));
        }
        return reasons;
    }

    private List<Reason> asTarget(ServerFacts facts) {
        List<Reason> reasons = common(facts);
        if (facts.readOnly()) {
            reasons.add(new Reason(
                    "READ_ONLY",
                    "Transactions of user " + database.server().user() + " are read-only by default.",
                    "ALTER ROLE \"" + database.server().user() + "\" SET default_transaction_read_only = off;"));
        }
        return reasons;
    }

    private List<Reason> common(ServerFacts facts) {
        List<Reason> reasons = new ArrayList<>();
        if (facts.versionNumber() < OLDEST_VERSION) {
            reasons.add(new Reason(
                    "SERVER_TOO_OLD",
                    "The server " + database.server().where() + " is version " + facts.version() + "; 14 is the oldest"
                            + " that works.",
                    "Upgrade the server."));
        }
        if (facts.recovering()) {
            reasons.add(new Reason(
                    "STANDBY",
                    "The server " + database.server().where() + " is a standby.",
                    "Connect to the primary."));
        }
        return reasons;
    }

    private static Reason walLevel(String level) {
        return new Reason(
                "WAL_LEVEL",
                "wal_level is " + level + ", but must be logical.",
                "Run ALTER SYSTEM SET wal_level = logical; (or set it in postgresql.conf), restart the server, and check"
                        + " with SHOW wal_level;. On managed services use their switch: rds.logical_replication = 1"
                        + " (Amazon RDS, Aurora), cloudsql.logical_decoding = on (Google Cloud SQL), the server parameter"
                        + " wal_level (Azure).");
    }

    private static Reason full(String code, String what, String setting, int present) {
        return new Reason(
                code,
                "All " + present + " " + what + " are in use.",
                "Free one, or run ALTER SYSTEM SET " + setting + " = " + (present + 10) + "; and restart the server.");
    }

    private List<Reason> notices(Session session, ServerFacts facts) throws SQLException {
        List<Reason> notices = new ArrayList<>();
        if (facts.serverPort() != 0 && facts.serverPort() != database.server().port()) {
            notices.add(new Reason(
                    "POOLER_SUSPECTED",
                    "The server listens on port " + facts.serverPort() + ", but was reached on "
                            + database.server().port() + ": a pooler or a proxy may be in between.",
                    "Replication does not pass a pooler: give the server's own address."));
        }
        notices.addAll(session.query(IDLE_SLOTS, row -> idleSlot(row.getString("name"), row.getLong("bytes"))).stream()
                .filter(notice -> notice.bytes() >= NOTABLE_WAL_BYTES)
                .map(IdleSlot::reason)
                .toList());
        return notices;
    }

    private record IdleSlot(String name, long bytes) {
        Reason reason() {
            return new Reason(
                    "WAL_RETAINED",
                    "Nobody reads the replication slot " + name + ", for which the server keeps " + (bytes >> 20)
                            + " MiB of log.",
                    "If nobody needs it: SELECT pg_drop_replication_slot('" + name + "');");
        }
    }

    private static IdleSlot idleSlot(String name, long bytes) {
        return new IdleSlot(name, bytes);
    }
}
