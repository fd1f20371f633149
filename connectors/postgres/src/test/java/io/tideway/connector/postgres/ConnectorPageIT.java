package io.tideway.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the SQL of the connector's page, and holds its table of rights to its word. */
class ConnectorPageIT {

    private static final Path PAGE = Path.of("../../docs/connectors/postgres.md");
    private static final Pattern SNIPPET = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
    private static final String PASSWORD = "change me";
    private static final TableSelection ACCOUNTS = TestConnector.select("sales.accounts", "id", "name");

    /** What each right is for, by the statement that takes it away. */
    private static final Map<String, String> RIGHTS_OF_A_WRITER = Map.of(
            "REVOKE USAGE ON SCHEMA sales FROM tideway_writer", "GRANT USAGE ON SCHEMA sales TO tideway_writer",
            "REVOKE SELECT ON sales.accounts FROM tideway_writer", "GRANT SELECT ON sales.accounts TO tideway_writer",
            "REVOKE INSERT ON sales.accounts FROM tideway_writer", "GRANT INSERT ON sales.accounts TO tideway_writer",
            "REVOKE UPDATE ON sales.accounts FROM tideway_writer", "GRANT UPDATE ON sales.accounts TO tideway_writer",
            "REVOKE DELETE ON sales.accounts FROM tideway_writer", "GRANT DELETE ON sales.accounts TO tideway_writer",
            "REVOKE USAGE ON SEQUENCE sales.accounts_id_seq FROM tideway_writer",
                    "GRANT USAGE ON SEQUENCE sales.accounts_id_seq TO tideway_writer");

    private static final String[] FIXTURE = {
        "CREATE ROLE shop_owner",
        "CREATE ROLE rds_replication",
        "CREATE SCHEMA sales AUTHORIZATION shop_owner",
        "CREATE TABLE sales.leads (id serial PRIMARY KEY)",
        "SET ROLE shop_owner",
        "CREATE TABLE sales.accounts (id serial PRIMARY KEY, name text)",
        "CREATE TABLE sales.visits (at timestamptz)",
        "CREATE TABLE sales.events (what text)",
        "CREATE TABLE sales.orders (id int PRIMARY KEY)",
        "INSERT INTO sales.orders VALUES (17)",
        "CREATE TABLE sales.tokens (id uuid PRIMARY KEY)",
        "CREATE TABLE sales.prices (product int, country text, PRIMARY KEY (product, country))",
        "CREATE TABLE sales.old_prices (product int, country text, PRIMARY KEY (product, country))",
        "CREATE TABLE sales.order_lines (id serial PRIMARY KEY, product int, country text,"
                + " FOREIGN KEY (product, country) REFERENCES sales.old_prices)",
        "CREATE UNLOGGED TABLE sales.drafts (id serial PRIMARY KEY)",
        "CREATE TABLE sales.late (id serial PRIMARY KEY DEFERRABLE)",
        "CREATE TABLE sales.secret (id serial PRIMARY KEY)",
        "ALTER TABLE sales.secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    };

    @ParameterizedTest
    @ValueSource(strings = {"14", "18"})
    void everySnippetRunsAndMendsWhatItIsFor(String version) throws IOException {
        try (LocalPostgres server = LocalPostgres.start(version, new LinkedHashMap<>())) {
            LocalPostgres.execute(server.database("postgres"), "CREATE DATABASE shop");
            LocalPostgres.Database shop = server.database("shop");
            LocalPostgres.execute(shop, FIXTURE);
            for (String snippet : snippets()) {
                LocalPostgres.execute(shop, snippet);
            }
            try (Connector sync = TestConnector.open(shop, "tideway_sync", PASSWORD);
                    Connector writer = TestConnector.open(shop, "tideway_writer", PASSWORD)) {
                assertThat(sync.check().notAsSource()).isEmpty();
                assertThat(sync.discover()).hasSizeGreaterThan(10).allSatisfy(ConnectorPageIT::hasNoReasons);
                carryARecord(shop, sync, writer);
                assertCapturesByTriggers(shop);
                eachRightIsNeeded(shop);
            }
        }
    }

    private static void assertCapturesByTriggers(LocalPostgres.Database shop) {
        Subscription subscription = new Subscription("tideway_page_triggers", List.of(ACCOUNTS));
        try (Connector connector = TestConnector.open(shop, CaptureUnderTest.TRIGGERS, "tideway_triggers", PASSWORD)) {
            assertThat(connector.check().notAsSource()).isEmpty();
            assertThat(connector.provision(subscription, false).createdStream()).isTrue();
            assertThat(connector.deprovision(subscription.name(), false)).isNotEmpty();
        }
    }

    private static List<String> snippets() throws IOException {
        List<String> snippets = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            snippets.add(matcher.group(1));
        }
        assertThat(snippets).hasSizeGreaterThan(10);
        return snippets;
    }

    private static void hasNoReasons(TableSchema table) {
        assertThat(reasons(table)).as(table.name().toString()).isEmpty();
    }

    private static List<Reason> reasons(TableSchema table) {
        return Stream.of(table.notAsSource(), table.notAsTarget(), table.conditions())
                .flatMap(List::stream)
                .toList();
    }

    /** The one role can provision and read, the other write: no right is missing. */
    private static void carryARecord(LocalPostgres.Database shop, Connector sync, Connector writer) {
        Subscription subscription = new Subscription("tideway_page", List.of(ACCOUNTS));
        var start = sync.provision(subscription, false).start();
        try (var stream = sync.source().changes(subscription, start)) {
            RecordKey key = writer.target().reserveKeys(ACCOUNTS.table(), 1).getFirst();
            Fields created = TestConnector.fields(ACCOUNTS, "name", "a");
            Fields updated = TestConnector.fields(ACCOUNTS, "name", "b");
            assertThat(List.of(
                            write(writer, new Write.Create(new WriteId(1), created, Optional.of(key), List.of())),
                            write(writer, new Write.Update(new WriteId(1), key, updated, created)),
                            write(writer, new Write.Delete(new WriteId(1), key, updated))))
                    .allMatch(WriteOutcome.Applied.class::isInstance);
            assertThat(TestConnector.readToHead(sync, stream)).hasSize(3);
        }
        TestConnector.awaitIdle(shop, subscription.name());
        sync.deprovision(subscription.name(), false);
    }

    private static WriteOutcome write(Connector writer, Write write) {
        return writer.target().write(ACCOUNTS, List.of(write)).getFirst();
    }

    private static void eachRightIsNeeded(LocalPostgres.Database shop) {
        RIGHTS_OF_A_WRITER.forEach((revoke, grant) -> {
            LocalPostgres.execute(shop, revoke);
            assertThat(asWriter(shop)).as(revoke).containsExactly("NO_RIGHTS");
            LocalPostgres.execute(shop, grant);
            assertThat(asWriter(shop)).as(grant).isEmpty();
        });
    }

    private static List<String> asWriter(LocalPostgres.Database shop) {
        try (Connector writer = TestConnector.open(shop, "tideway_writer", PASSWORD)) {
            return writer.discover().stream()
                    .filter(table -> table.name().equals(ACCOUNTS.table()))
                    .flatMap(table -> Stream.concat(table.notAsTarget().stream(), table.conditions().stream()))
                    .map(Reason::code)
                    .distinct()
                    .toList();
        }
    }
}
