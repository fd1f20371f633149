package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log that a slot retains on a server with a limit: reported, warned about, released by acknowledging, lost at last. */
class SlotHealthIT {

    private static final long MEGABYTE = 1L << 20;

    private final LocalPostgres server = LocalPostgres.start(settings());
    private final LocalPostgres.Database database = server.createDatabase();
    private final LocalPostgres.Database neighbour = server.createDatabase();
    private final Connector connector = TestConnector.open(database);
    private final Subscription subscription = TestConnector.subscribe(database, TestConnector.select("public.t", "id"));
    private Position start = new Position("");

    private static SequencedMap<String, String> settings() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("max_slot_wal_keep_size", "64MB");
        settings.put("min_wal_size", "32MB");
        settings.put("max_wal_size", "48MB");
        return settings;
    }

    @BeforeEach
    void provision() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)");
        LocalPostgres.execute(neighbour, "CREATE TABLE noise (v text)");
        start = connector.provision(subscription, false).start();
    }

    @AfterEach
    void close() {
        connector.close();
        server.close();
    }

    @Test
    void aSlotIsWatchedFromItsBeginningUntilItIsLost() {
        assertThat(health().warnings()).isEmpty();
        assertThat(health().retainedBytes().orElseThrow()).isLessThan(4 * MEGABYTE);
        assertThat(health().limitBytes().orElseThrow()).isBetween(48 * MEGABYTE, 128 * MEGABYTE);

        writeMegabytes(60);
        StreamHealth near = health();
        assertThat(near.retainedBytes().orElseThrow()).isGreaterThan(50 * MEGABYTE);
        assertThat(near.warnings()).extracting(Reason::code).containsExactly("SLOT_NEAR_LIMIT");
        TestConnector.paste(database, near.warnings().get(0));
        TestConnector.await("the limit to be raised", () -> health().warnings().isEmpty());

        LocalPostgres.execute(database, "ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'", "SELECT pg_reload_conf()");
        writeMegabytes(160);
        TestConnector.await("the slot to be lost", () -> {
            LocalPostgres.execute(database, "CHECKPOINT");
            return health().warnings().stream().map(Reason::code).toList().equals(List.of("SLOT_LOST"));
        });
        ConnectorException lost = catchThrowableOfType(
                ConnectorException.class, () -> connector.source().changes(subscription, start));
        assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
        assertThat(connector.provision(subscription, false).createdStream()).isTrue();
        assertThat(health().warnings()).isEmpty();
    }

    @Test
    void anIdleDatabaseBesideABusyOneLetsGo() {
        try (ChangeStream stream = connector.source().changes(subscription, start)) {
            writeMegabytes(40);
            TestConnector.await("the slot to let go", () -> {
                ChangeBatch batch = TestConnector.poll(stream, 10);
                assertThat(batch.changes()).isEmpty();
                stream.acknowledge(batch.next());
                return health().retainedBytes().orElseThrow() < 4 * MEGABYTE;
            });
        }
    }

    @Test
    void aSlotThatIsGoneIsReported() {
        connector.deprovision(subscription.name(), false);
        assertThat(health().warnings()).extracting(Reason::code).containsExactly("SLOT_LOST");
    }

    private StreamHealth health() {
        return connector.source().health(subscription.name());
    }

    private void writeMegabytes(int megabytes) {
        LocalPostgres.execute(
                neighbour,
                "ALTER TABLE noise ALTER COLUMN v SET STORAGE EXTERNAL",
                "INSERT INTO noise SELECT repeat('x', 1048576) FROM generate_series(1, " + megabytes + ")",
                "TRUNCATE noise");
    }
}
