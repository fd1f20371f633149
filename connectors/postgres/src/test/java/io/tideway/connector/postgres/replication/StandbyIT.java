package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.PrimaryAndStandby;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server with a standby: the reasons that a failover would fail are reported, and their fixes work. */
@Exhaustive
class StandbyIT {

    private final PrimaryAndStandby pair = new PrimaryAndStandby("");
    private final Connector connector = TestConnector.open(pair.database());
    private final Subscription subscription =
            TestConnector.subscribe(pair.database(), TestConnector.select("public.t", "id"));

    @BeforeEach
    void create() {
        LocalPostgres.execute(pair.database(), "CREATE TABLE t (id int PRIMARY KEY)");
        TestConnector.await(
                "the standby's feedback",
                () -> !LocalPostgres.query(
                                pair.database(),
                                "SELECT 1 FROM pg_replication_slots WHERE active AND slot_type = 'physical'"
                                        + " AND (xmin IS NOT NULL OR catalog_xmin IS NOT NULL)")
                        .isEmpty());
    }

    @AfterEach
    void close() {
        connector.close();
        pair.close();
    }

    @Test
    void aSlotThatWouldStayBehindIsReportedAndMarkedAtTheNextStart() {
        connector.provision(subscription, false);
        assertThat(warnings()).isEmpty();
        LocalPostgres.query(pair.database(), "SELECT pg_drop_replication_slot('" + subscription.name() + "')");
        LocalPostgres.query(
                pair.database(),
                "SELECT pg_create_logical_replication_slot('" + subscription.name() + "', 'pgoutput')");
        assertThat(warnings()).containsExactly("SLOT_STAYS_BEHIND");
        assertThat(connector.provision(subscription, true).actions()).hasSize(1);
        assertThat(warnings()).containsExactly("SLOT_STAYS_BEHIND");
        Provision marked = connector.provision(subscription, false);
        assertThat(marked.actions()).hasSize(1);
        assertThat(marked.createdStream()).isFalse();
        assertThat(warnings()).isEmpty();
        assertThat(connector.provision(subscription, false).actions()).isEmpty();
    }

    @Test
    void aStreamThatWaitsForAStandbyIsReported() {
        Reason unawaited = connector.check().notices().stream()
                .filter(notice -> notice.code().equals("STANDBYS_NOT_AWAITED"))
                .findFirst()
                .orElseThrow();
        TestConnector.paste(pair.database(), unawaited);
        TestConnector.await(
                "the server to wait for its standby",
                () -> connector.check().notices().stream()
                        .noneMatch(notice -> notice.code().equals("STANDBYS_NOT_AWAITED")));

        Position start = connector.provision(subscription, false).start();
        try (ChangeStream stream = connector.source().changes(subscription, start)) {
            LocalPostgres.execute(pair.database(), "INSERT INTO t VALUES (1)");
            assertThat(TestConnector.readToHead(connector, stream)).hasSize(1);
            assertThat(warnings()).isEmpty();

            pair.cutOff();
            TestConnector.await("the warning", () -> warnings().equals(List.of("STREAM_WAITS_FOR_STANDBY")));
            LocalPostgres.execute(pair.database(), "INSERT INTO t VALUES (2)");
            assertThat(TestConnector.poll(stream, 10).changes()).isEmpty();
            TestConnector.paste(
                    pair.database(),
                    connector.source().health(subscription.name()).warnings().getFirst());
            List<Change> came = new ArrayList<>();
            TestConnector.await("the change", () -> {
                came.addAll(TestConnector.poll(stream, 10).changes());
                return came.size() == 1;
            });
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void aStandbyThatIsNotPromotedYetIsWaitedFor() {
        Position start = connector.provision(subscription, false).start();
        pair.awaitReceived();
        try (Connector early = TestConnector.open(pair.copy())) {
            assertUnavailable(() -> early.source().changes(subscription, start));
            assertUnavailable(() -> early.source().head());
            assertUnavailable(() -> early.provision(subscription, false));
        }
    }

    private static void assertUnavailable(Runnable call) {
        ConnectorException away = Assertions.catchThrowableOfType(ConnectorException.class, call::run);
        assertThat(away.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
        assertThat(away.reason().code()).isEqualTo("STANDBY");
    }

    private List<String> warnings() {
        return connector.source().health(subscription.name()).warnings().stream()
                .map(Reason::code)
                .toList();
    }
}
