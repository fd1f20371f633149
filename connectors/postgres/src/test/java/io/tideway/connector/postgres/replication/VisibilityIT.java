package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A commit is streamed as soon as it is in the log, and readers see it later: after the answer of a synchronous standby, here one that
 * does not exist.
 */
class VisibilityIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So long nothing must come that cannot come before the commit is let go. */
    private static final Duration HELD = Duration.ofMillis(300);

    private static LocalPostgres server;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TableSelection people = TestConnector.select("public.people", "name");
    private LocalPostgres.Database database;
    private Connector connector;
    private ChangeStream stream;

    @BeforeAll
    static void startServer() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("synchronous_commit", "local");
        server = LocalPostgres.start(settings);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = server.createDatabase();
        LocalPostgres.execute(
                database,
                "CREATE TABLE people (id int PRIMARY KEY, name text)",
                "INSERT INTO people VALUES (1, 'before')");
        connector = TestConnector.open(database);
        Subscription subscription = TestConnector.subscribe(database, people);
        stream = connector
                .source()
                .changes(subscription, connector.provision(subscription, false).start());
        LocalPostgres.execute(
                database, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        TestConnector.await("the server to wait for a standby", () -> waitsForStandby("nobody"));
    }

    private boolean waitsForStandby(String name) {
        return LocalPostgres.query(database, "SHOW synchronous_standby_names").equals(List.of(List.of(name)));
    }

    @AfterEach
    void close() {
        letGo();
        threads.close();
        stream.close();
        TestConnector.awaitIdle(database, "tideway_" + database.name());
        connector.deprovision("tideway_" + database.name(), false);
        connector.close();
    }

    @Test
    void aReadShowsStreamedChanges() throws Exception {
        CompletableFuture<Void> commit = commitThatIsHeld("UPDATE people SET name = 'after'");
        assertThat(pollOne().fields().value("name")).isEqualTo("after");

        CompletableFuture<StoredRecord> fetched = async(() -> TestConnector.fetch(connector, people, "id", "1"));
        staysOpen(fetched);
        letGo();
        commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(fetched.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).fields().value("name"))
                .isEqualTo("after");
    }

    @Test
    void aConflictShowsStreamedChanges() throws Exception {
        CompletableFuture<Void> commit = commitThatIsHeld("UPDATE people SET name = 'after'");
        pollOne();

        Fields wanted = TestConnector.fields(people, "name", "ours");
        Fields expected = TestConnector.fields(people, "name", "elsewhere");
        Write write = new Write.Update(new WriteId(1), RecordKey.of("1"), wanted, expected);
        CompletableFuture<List<WriteOutcome>> outcomes =
                async(() -> connector.target().write(people, List.of(write)));
        staysOpen(outcomes);
        letGo();
        commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(outcomes.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .singleElement()
                .isInstanceOfSatisfying(
                        WriteOutcome.Conflicted.class,
                        conflicted -> assertThat(conflicted.current().fields().value("name"))
                                .isEqualTo("after"));
    }

    private Change.Upserted pollOne() {
        List<Change> changes = new ArrayList<>();
        TestConnector.await("the stream to tell", () -> {
            changes.addAll(TestConnector.poll(stream, 10).changes());
            return !changes.isEmpty();
        });
        return (Change.Upserted) changes.getFirst();
    }

    private CompletableFuture<Void> commitThatIsHeld(String edit) {
        return async(() -> {
            try (Connection user = database.connect();
                    var statement = user.createStatement()) {
                statement.execute("SET synchronous_commit = on");
                statement.execute(edit);
                return null;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private <T> CompletableFuture<T> async(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, threads);
    }

    private static void staysOpen(CompletableFuture<?> future) {
        assertThatThrownBy(() -> future.get(HELD.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    private void letGo() {
        LocalPostgres.execute(database, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        TestConnector.await("the server to wait for no standby", () -> waitsForStandby(""));
    }
}
