package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Subscription;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network that carries what the engine sends, and swallows what the server sends. */
@Exhaustive
class SilentStreamIT {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(CaptureUnderTest.class)
    void aStreamWhoseServerIsNotHeardIsGivenUpWithinAMinute(CaptureUnderTest capture) {
        LocalPostgres server = LocalPostgres.shared();
        LocalPostgres.Database database = server.createDatabase();
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)");
        Subscription subscription = TestConnector.subscribe(database, TestConnector.select("public.t", "id"));
        try (LocalProxy network = new LocalProxy(server.port());
                Connector connector = TestConnector.open(database.at(network.port()), capture)) {
            Position start = connector.provision(subscription, false).start();
            try (ChangeStream stream = connector.source().changes(subscription, start)) {
                TestConnector.readToHead(connector, stream);
                network.swallowAnswers();
                LocalPostgres.execute(database, "SET synchronous_commit = on", "INSERT INTO t VALUES (1)");
                long began = System.nanoTime();
                ConnectorException lost =
                        catchThrowableOfType(ConnectorException.class, () -> pollFor(stream, MINUTE.multipliedBy(2)));
                assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(MINUTE);
            }
            try (ChangeStream again = reopened(connector, subscription, start)) {
                assertThat(pollFor(again, MINUTE)).hasSize(1);
            }
            TestConnector.awaitIdle(database, subscription.name());
            connector.deprovision(subscription.name(), false);
        }
    }

    /** Connections of the pool are silent too, until they are found out. */
    private static ChangeStream reopened(Connector connector, Subscription subscription, Position from) {
        List<ChangeStream> opened = new ArrayList<>();
        TestConnector.await("the stream to open again", () -> {
            try {
                opened.add(connector.source().changes(subscription, from));
            } catch (ConnectorException silent) {
                assertThat(silent.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
            }
            return !opened.isEmpty();
        });
        return opened.getFirst();
    }

    /** Returns with the first changes. */
    private static List<Change> pollFor(ChangeStream stream, Duration time) {
        List<Change> changes = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (changes.isEmpty() && System.nanoTime() < end) {
            changes.addAll(TestConnector.poll(stream, 10).changes());
        }
        return changes;
    }
}
