package io.tideway.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.api.Engine;
import io.tideway.engine.api.IssueView;
import io.tideway.engine.api.RecordView;
import io.tideway.engine.api.SideStatus;
import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.plan.Planner;
import io.tideway.engine.verify.VerifyReport;
import io.tideway.server.config.Configuration;
import io.tideway.server.config.ConfigurationLoader;
import io.tideway.server.config.ConnectorCatalog;
import io.tideway.server.running.OpenConnectors;
import io.tideway.server.running.OpenLedger;
import io.tideway.spi.Connector;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration over databases of {@link LiveServer}, a ledger in a further one, and the engine that runs it.
 *
 * <p>Life cycle: made with empty databases of its own; the test creates tables and rows; {@link #start} and {@link #stop} as often as wanted;
 * {@link #close} removes what was provisioned, and the databases.
 */
final class LiveSync implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int MAX_SETTLING_PASSES = 50;
    private static final int PAGE = 1000;

    /** The name of the sync that {@link #of} makes. */
    static final String SYNC = "pair";

    private final Map<String, LiveDatabase> databases = new LinkedHashMap<>();
    /** How the engine logs in, where not as the superuser. */
    private final Map<String, Database> logins = new LinkedHashMap<>();

    private final Database ledger = LiveServer.createDatabase();
    private final Path directory;
    private Configuration configuration;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private UnaryOperator<Connector> connectorFaults = connector -> connector;
    private UnaryOperator<Ledger> ledgerFaults = real -> real;
    private @Nullable Engine engine;

    private LiveSync(List<String> connections, String syncs) {
        connections.forEach(name -> databases.put(name, LiveDatabase.create()));
        try {
            directory = Files.createTempDirectory("tideway-live-");
            configuration = load(directory, text(syncs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to a database as a role of its own, which may create what a sync needs in it; returns the role's name. */
    String connectAsOwner(String connection) {
        Database own = database(connection).database();
        String role = own.name() + "_owner";
        database(connection)
                .run(
                        "CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD '" + role + "'",
                        "GRANT CREATE ON DATABASE " + own.name() + " TO " + role,
                        "GRANT ALL ON SCHEMA public TO " + role);
        logins.put(connection, new Database(own.name(), own.host(), own.port(), role, role));
        return role;
    }

    private static Configuration load(Path directory, String text) throws IOException {
        Path file = directory.resolve("tideway.yaml");
        Files.writeString(file, text);
        return new ConfigurationLoader(ConnectorCatalog.installed(), new LinkedHashMap<>()).load(file);
    }

    /** From the next start on, the sync has these table mappings. */
    void configure(String tables) {
        try {
            configuration = load(directory, text(pair(tables)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two databases, {@code left} and {@code right}, and one sync of these table mappings: the lines below {@code tables:}. */
    static LiveSync of(String tables) {
        return over(List.of("left", "right"), pair(tables));
    }

    private static String pair(String tables) {
        return """
            %s:
              left: left
              right: right
              tables:
            %s\
            """.formatted(SYNC, tables.indent(4));
    }

    /** Databases by the names of their connections, and the syncs as they stand below {@code syncs:}. */
    static LiveSync over(List<String> connections, String syncs) {
        return new LiveSync(connections, syncs);
    }

    private String text(String syncs) {
        StringBuilder text = new StringBuilder("connections:\n");
        databases.forEach((name, database) -> text.append("  ")
                .append(name)
                .append(": ")
                .append(LiveConnection.text(name, logins.getOrDefault(name, database.database())))
                .append('\n'));
        return text.append("ledger: { url: \"postgresql://%s:%d/%s\", user: %s, password: %s }\n"
                        .formatted(ledger.host(), ledger.port(), ledger.name(), ledger.user(), ledger.password()))
                .append("syncs:\n")
                .append(syncs.indent(2))
                .toString();
    }

    /** Where the ledger is. */
    Database ledgerDatabase() {
        return ledger;
    }

    LiveDatabase left() {
        return database("left");
    }

    LiveDatabase right() {
        return database("right");
    }

    LiveDatabase database(String connection) {
        return Objects.requireNonNull(databases.get(connection));
    }

    /** From the next start on, the engine's connectors and ledger have faults. */
    LiveSync suffer(UnaryOperator<Connector> connectors, UnaryOperator<Ledger> ledgers) {
        connectorFaults = connectors;
        ledgerFaults = ledgers;
        return this;
    }

    /** Starts the engine, and returns when it has nothing left to do. */
    LiveSync start() {
        startOnly();
        settle();
        return this;
    }

    /** Starts the engine. */
    void startOnly() {
        OpenLedger known = OpenLedger.forRun(configuration);
        opened.push(known);
        OpenConnectors connectors = new OpenConnectors(configuration.connections());
        opened.push(connectors);
        Map<String, Connector> around = new LinkedHashMap<>();
        connectors.byName().forEach((name, connector) -> around.put(name, connectorFaults.apply(connector)));
        Engine started = new Engine(
                configuration.syncs(),
                around,
                ledgerFaults.apply(known.ledger()),
                configuration.history(),
                InstantSource.system(),
                EngineListener.NONE);
        opened.push(started);
        engine = started;
        started.start();
    }

    /** Stops the engine; what the users do meanwhile it finds at the next start. */
    void stop() {
        engine = null;
        RuntimeException failure = new IllegalStateException("the engine does not stop");
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    Engine engine() {
        return Objects.requireNonNull(engine, "not started");
    }

    /** Waits until every change so far is applied or an issue, and what that brought about in turn. */
    void settle() {
        try {
            List<Long> before = List.of();
            for (int pass = 0; pass < MAX_SETTLING_PASSES && !before.equals(writeCounts()); pass++) {
                before = writeCounts();
                assertThat(engine().awaitQuiet(PATIENCE))
                        .as(() -> "quiet within " + PATIENCE + ": " + engine().status() + issues())
                        .isTrue();
            }
            assertThat(writeCounts()).as("an end of the writes").isEqualTo(before);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> writeCounts() {
        return status().stream()
                .flatMap(sync -> Stream.of(sync.left(), sync.right()))
                .map(side -> side.creates() + side.updates() + side.deletes())
                .toList();
    }

    /** Waits for a condition that the engine brings about. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Settles, and asserts that both sides agree and no issue is left. */
    void agrees() {
        settle();
        assertThat(issues()).isEmpty();
        VerifyReport report = verify();
        assertThat(report.agrees()).as(report::toString).isTrue();
    }

    VerifyReport verify() {
        try {
            return engine().verify(Optional.empty());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a table mapping waits for that reason. */
    void awaitPaused(String code) {
        await(
                code,
                () -> status().getFirst().tables().stream()
                        .flatMap(table -> table.paused().stream())
                        .anyMatch(reason -> reason.code().equals(code)));
    }

    List<SyncStatus> status() {
        return engine().status();
    }

    SideStatus leftStatus() {
        return status().getFirst().left();
    }

    SideStatus rightStatus() {
        return status().getFirst().right();
    }

    /** Issues of all states, those that are tried again within seconds included. */
    List<Issue> issues() {
        return engine().issues(List.of(), 0, PAGE).stream()
                .map(IssueView::issue)
                .toList();
    }

    /** The one issue that there is. */
    Issue issue() {
        assertThat(issues()).hasSize(1);
        return issues().getFirst();
    }

    List<String> issueCodes() {
        return issues().stream().map(issue -> issue.reason().code()).toList();
    }

    /** Tries all issues again now, and settles. */
    void retry() {
        engine().retry(List.of());
        settle();
    }

    RecordView record(String table, String key) {
        return engine().record(SYNC, table, key).orElseThrow();
    }

    /** The decisions over one record, newest first. */
    List<Activity> activities(String table, String key) {
        return record(table, key).activities();
    }

    /** Stops the engine and removes what was provisioned, and what the ledger knows: the next start is a first one. */
    void forget() {
        stop();
        try (OpenLedger known = OpenLedger.forLook(configuration);
                OpenConnectors connectors = new OpenConnectors(configuration.connections())) {
            Planner planner = new Planner(connectors.byName(), known.ledger());
            configuration.syncs().forEach(sync -> planner.deprovision(sync, false));
        }
    }

    /** Stops the engine and removes what was provisioned, and the databases. */
    @Override
    public void close() {
        forget();
        databases.values().forEach(side -> LiveServer.drop(side.database()));
        LiveServer.drop(ledger);
        deleteDirectory();
    }

    private void deleteDirectory() {
        try {
            Files.deleteIfExists(directory.resolve("tideway.yaml"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
