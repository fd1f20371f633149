package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.List;

/** The reasons why a server is not ready, with the SQL that fixes each. */
final class ServerReasons {

    private static final int OLDEST_VERSION = 140000;

    /** How many slots or walsenders more to ask for where all are in use. */
    private static final int SPARE = 10;

    private static final String WAL_LEVEL_FIX =
            "ALTER SYSTEM SET wal_level = logical; -- or in postgresql.conf; then restart the server, and look: SHOW"
                    + " wal_level; managed services have a switch of their own: rds.logical_replication = 1 (Amazon RDS,"
                    + " Aurora), cloudsql.logical_decoding = on (Google Cloud SQL), wal_level among the server parameters"
                    + " (Azure), logical replication in the project's settings (Neon)";

    private final ServerSettings server;
    private final String user;
    private final ServerFacts facts;
    private final CaptureMode mode;

    ServerReasons(ServerSettings server, ServerFacts facts, CaptureMode mode) {
        this.server = server;
        this.user = SqlText.identifier(server.user());
        this.facts = facts;
        this.mode = mode;
    }

    /** Why changes cannot be read. */
    List<Reason> asSource() {
        List<Reason> reasons = common();
        switch (mode) {
            case REPLICATION -> addForReplication(reasons);
            case TRIGGERS -> {}
        }
        if (!facts.mayCreate()) {
            reasons.add(new Reason(
                    TableCodes.NO_RIGHTS,
                    "User " + server.user() + " may not create " + created() + " in database " + server.database()
                            + ".",
                    "GRANT CREATE ON DATABASE " + SqlText.identifier(server.database()) + " TO " + user + ";"));
        }
        return reasons;
    }

    private String created() {
        return switch (mode) {
            case REPLICATION -> "a publication";
            case TRIGGERS -> "the schema of the change log";
        };
    }

    private void addForReplication(List<Reason> reasons) {
        if (!facts.walLevel().equals("logical")) {
            reasons.add(new Reason(
                    ConnectionCodes.WAL_LEVEL,
                    "wal_level is " + facts.walLevel() + ", but must be logical.",
                    WAL_LEVEL_FIX));
        }
        if (!facts.mayReplicate()) {
            reasons.add(SqlErrors.noReplicationRight(server));
        }
        if (slotsAreUsed() && facts.ownSlots() == 0) {
            reasons.add(noFreeSlot());
        }
        if (sendersAreUsed() && facts.ownReaders() == 0) {
            reasons.add(noFreeWalsender());
        }
    }

    /** Why nothing can be written. */
    List<Reason> asTarget() {
        List<Reason> reasons = common();
        if (facts.readOnly()) {
            reasons.add(new Reason(
                    ConnectionCodes.READ_ONLY,
                    "Transactions of user " + server.user() + " are read-only by default.",
                    "ALTER ROLE " + user + " SET default_transaction_read_only = off;"));
        }
        return reasons;
    }

    /** What works, but deserves a look. */
    List<Reason> notices() {
        List<Reason> notices = new ArrayList<>();
        if (facts.serverPort() != 0 && facts.serverPort() != server.port()) {
            notices.add(new Reason(
                    ConnectionCodes.POOLER_SUSPECTED,
                    "The server listens on port " + facts.serverPort() + ", but was reached on " + server.port()
                            + ": a pooler or a proxy may be in between.",
                    "Replication does not pass a pooler: give the server's own address."));
        }
        // The slots of this database keep working: only a further sync lacks one.
        if (mode == CaptureMode.REPLICATION && slotsAreUsed() && facts.ownSlots() > 0) {
            notices.add(noFreeSlot());
        }
        if (mode == CaptureMode.REPLICATION && sendersAreUsed() && facts.ownReaders() > 0) {
            notices.add(noFreeWalsender());
        }
        if (mode == CaptureMode.REPLICATION) {
            facts.unawaited().map(ServerReasons::standbysNotAwaited).ifPresent(notices::add);
        }
        return notices;
    }

    private static Reason standbysNotAwaited(String slots) {
        return new Reason(
                ConnectionCodes.STANDBYS_NOT_AWAITED,
                "Changes can be read before the standbys have them (" + slots
                        + "): if one of these takes over then, both sides are compared.",
                "ALTER SYSTEM SET synchronized_standby_slots = " + SqlText.literal(slots)
                        + "; SELECT pg_reload_conf(); -- with those that may take over, and there:"
                        + " sync_replication_slots = on; changes are then read once all of these have them");
    }

    private List<Reason> common() {
        List<Reason> reasons = new ArrayList<>();
        if (facts.versionNumber() < OLDEST_VERSION) {
            reasons.add(new Reason(
                    ConnectionCodes.SERVER_TOO_OLD,
                    "The server " + server.where() + " is version " + facts.version()
                            + "; 14 is the oldest that works.",
                    "Upgrade the server."));
        }
        if (facts.recovering()) {
            reasons.add(new Reason(
                    ConnectionCodes.STANDBY,
                    "The server " + server.where() + " is a standby.",
                    "Connect to the primary."));
        }
        return reasons;
    }

    private boolean slotsAreUsed() {
        return facts.slots() >= facts.maxSlots();
    }

    private boolean sendersAreUsed() {
        return facts.senders() >= facts.maxSenders();
    }

    private Reason noFreeSlot() {
        return new Reason(
                ConnectionCodes.NO_FREE_SLOT,
                "All " + facts.maxSlots() + " replication slots are in use.",
                "ALTER SYSTEM SET max_replication_slots = " + (facts.maxSlots() + SPARE)
                        + "; -- then restart the server; or drop a slot that no client reads: SELECT slot_name FROM"
                        + " pg_replication_slots WHERE NOT active;");
    }

    private Reason noFreeWalsender() {
        return new Reason(
                ConnectionCodes.NO_FREE_WALSENDER,
                "All " + facts.maxSenders() + " walsenders are in use.",
                "ALTER SYSTEM SET max_wal_senders = " + (facts.maxSenders() + SPARE)
                        + "; -- then restart the server; or end a replication that is not needed");
    }
}
