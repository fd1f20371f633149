package io.tideway.connector.postgres;

import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A primary with a standby that is promoted in the course of the test. */
final class PrimaryAndStandby implements AutoCloseable {

    static final String STANDBY_SLOT = "standby_one";

    private final LocalPostgres primary;
    private final LocalPostgres standby;
    private final LocalPostgres.Database database;

    /**
     * Starts both.
     *
     * @param version a major version; empty: that of the class path
     */
    PrimaryAndStandby(String version) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("synchronous_commit", "local");
        primary = LocalPostgres.start(version, settings);
        database = primary.createDatabase();
        standby = primary.startStandby(STANDBY_SLOT, new LinkedHashMap<>());
    }

    LocalPostgres primary() {
        return primary;
    }

    /** The database on the primary. */
    LocalPostgres.Database database() {
        return database;
    }

    /** The same database on the standby. */
    LocalPostgres.Database copy() {
        return standby.database(database.name());
    }

    /**
     * Reads the stream and acknowledges until the standby has taken its slot over. It can once a snapshot lies between where the slot
     * begins to read and what is acknowledged; a snapshot that begins just where the acknowledged ends moves the beginning there.
     */
    void awaitCarriedOver(ChangeStream stream, String slot) {
        String itsSlot = " FROM pg_replication_slots WHERE slot_name = '" + slot + "'";
        TestConnector.await("slot " + slot + " on the standby", () -> {
            String snapshot = String.valueOf(LocalPostgres.query(database, "SELECT pg_log_standby_snapshot()")
                    .getFirst()
                    .getFirst());
            TestConnector.await("slot " + slot + " to be acknowledged up to " + snapshot, () -> {
                ChangeBatch batch = TestConnector.poll(stream, 1000);
                stream.acknowledge(batch.next());
                return LocalPostgres.query(database, "SELECT confirmed_flush_lsn >= '" + snapshot + "'" + itsSlot)
                        .equals(List.of(List.of("t")));
            });
            awaitReceived();
            LocalPostgres.query(copy(), "SELECT pg_sync_replication_slots()");
            return !LocalPostgres.query(copy(), "SELECT 1" + itsSlot + " AND synced AND NOT temporary")
                    .isEmpty();
        });
    }

    /** Waits until the standby has all that is in the primary's log now. */
    void awaitReceived() {
        String end = String.valueOf(LocalPostgres.query(database, "SELECT pg_current_wal_flush_lsn()")
                .getFirst()
                .getFirst());
        TestConnector.await(
                "the standby to receive " + end,
                () -> LocalPostgres.query(copy(), "SELECT pg_last_wal_replay_lsn() >= '" + end + "'::pg_lsn")
                        .equals(List.of(List.of("t"))));
    }

    /** From now on the standby receives nothing. */
    void cutOff() {
        LocalPostgres.execute(copy(), "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
        TestConnector.await(
                "the standby to be cut off",
                () -> LocalPostgres.query(copy(), "SELECT 1 FROM pg_stat_wal_receiver")
                        .isEmpty());
    }

    /** The primary dies, and the standby becomes the primary. */
    LocalPostgres.Database failOver() {
        primary.kill9();
        standby.promote();
        return copy();
    }

    /** The standby becomes a primary, too, and the old one lives on. */
    void promoteBeside() {
        standby.promote();
    }

    /** The same, at the primary's address. */
    void failOverAtTheSameAddress() {
        primary.kill9();
        standby.takeOver(primary);
        standby.promote();
    }

    @Override
    public void close() {
        standby.close();
        primary.close();
    }
}
