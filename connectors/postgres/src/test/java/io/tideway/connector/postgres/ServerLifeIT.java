package io.tideway.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSchema;
import io.tideway.testkit.postgres.LocalPostgres;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Servers that stop, refuse, or are not set up. */
class ServerLifeIT {

    private static final String SENTENCE =
            "The user does not have the right permissions for replication. Please check the documentation for more"
                    + " information.";

    @Test
    void aServerStopsFastThoughNothingIsAcknowledgedAndTheStreamGoesOnAfterwards() {
        try (LocalPostgres server = LocalPostgres.start()) {
            LocalPostgres.Database database = server.createDatabase();
            LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)");
            Subscription subscription = TestConnector.subscribe(database, TestConnector.select("public.t", "id"));
            try (Connector connector = TestConnector.open(database)) {
                Position start = connector.provision(subscription, false).start();
                ChangeStream stream = connector.source().changes(subscription, start);
                LocalPostgres.execute(database, "SET synchronous_commit = on", "INSERT INTO t VALUES (1)");
                assertThat(TestConnector.readToHead(connector, stream)).hasSize(1);
                long began = System.nanoTime();
                server.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
                ConnectorException gone =
                        catchThrowableOfType(ConnectorException.class, () -> TestConnector.poll(stream, 1));
                assertThat(gone.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
                stream.close();
                server.startAgain();
                ChangeStream again = connector.source().changes(subscription, start);
                assertThat(TestConnector.readToHead(connector, again)).hasSize(1);
                again.close();
            }
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("wal_level", "replica");
        try (LocalPostgres server = LocalPostgres.start(settings)) {
            LocalPostgres.Database database = server.createDatabase();
            LocalPostgres.execute(
                    database,
                    "CREATE ROLE plain LOGIN PASSWORD 'plain'",
                    "CREATE TABLE no_key (v text)",
                    "CREATE TABLE owned_by_other (id int PRIMARY KEY)",
                    "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
                    "CREATE VIEW a_view AS SELECT 1 AS one");
            try (Connector connector = TestConnector.open(database, "plain", "plain")) {
                List<Reason> reasons = connector.check().notAsSource();
                assertThat(reasons).extracting(Reason::code).contains("WAL_LEVEL", "NO_REPLICATION_RIGHT");
                assertThat(reasons).extracting(Reason::message).contains(SENTENCE);
                assertThat(codes(connector, "public.no_key")).contains("NO_PRIMARY_KEY", "NOT_OWNER", "NO_RIGHTS");
                assertThat(codes(connector, "public.owned_by_other")).contains("NOT_OWNER");
                assertThat(codes(connector, "public.unlogged")).contains("UNLOGGED");
                assertThat(codes(connector, "public.a_view")).contains("VIEW");
            }
            assertKind(ConnectorException.Kind.AUTHENTICATION, TestConnector.open(database, "plain", "wrong"));
            assertKind(ConnectorException.Kind.CONFIGURATION, TestConnector.open(server.database("nowhere")));
            server.stop();
            assertKind(ConnectorException.Kind.UNAVAILABLE, TestConnector.open(database));
        }
    }

    private static LocalPostgres startWithOneSlot() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("max_replication_slots", "1");
        settings.put("max_wal_senders", "1");
        return LocalPostgres.start(settings);
    }

    @Test
    void slotsAndWalsendersThatAreAllInUseAreMissingUnlessOneIsOurs() {
        try (LocalPostgres server = startWithOneSlot()) {
            LocalPostgres.Database database = server.createDatabase();
            LocalPostgres.execute(
                    database,
                    "CREATE ROLE plain LOGIN REPLICATION PASSWORD 'plain'",
                    "GRANT CREATE ON DATABASE " + database.name() + " TO plain",
                    "CREATE TABLE t (id int PRIMARY KEY)");
            Subscription subscription = TestConnector.subscribe(database, TestConnector.select("public.t", "id"));
            try (Connector ours = TestConnector.open(database);
                    Connector plain = TestConnector.open(database, "plain", "plain");
                    Connector elsewhere = TestConnector.open(server.database("postgres"), "plain", "plain")) {
                assertThat(plain.check().notAsSource()).isEmpty();
                Position start = ours.provision(subscription, false).start();
                ChangeStream stream = ours.source().changes(subscription, start);
                assertThat(plain.check().notAsSource()).isEmpty();
                String[] full = {"NO_FREE_SLOT", "NO_FREE_WALSENDER"};
                assertThat(plain.check().notices()).extracting(Reason::code).contains(full);
                assertThat(elsewhere.check().notAsSource())
                        .extracting(Reason::code)
                        .contains(full);
                for (Reason notice : plain.check().notices()) {
                    LocalPostgres.execute(database, notice.fix());
                }
                stream.close();
            }
            server.restart();
            try (Connector again = TestConnector.open(database, "plain", "plain")) {
                assertThat(again.check().notices()).isEmpty();
            }
        }
    }

    private static List<String> codes(Connector connector, String table) {
        return connector.discover().stream()
                .filter(schema -> schema.name().toString().equals(table))
                .map(TableSchema::notAsSource)
                .flatMap(List::stream)
                .map(Reason::code)
                .toList();
    }

    private static void assertKind(ConnectorException.Kind kind, Connector connector) {
        try (connector) {
            ConnectorException refused = catchThrowableOfType(ConnectorException.class, connector::check);
            assertThat(refused.kind()).isEqualTo(kind);
        }
    }
}
