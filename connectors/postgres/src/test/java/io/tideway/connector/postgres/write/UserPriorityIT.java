package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our transactions and users' want the same records: whatever happens to ours, a user's goes through. */
class UserPriorityIT {

    private static final Duration SILENCE = Duration.ofSeconds(6);
    private static final String PATIENCE = "SET lock_timeout = '30s'";
    private static final TableSelection PEOPLE = TestConnector.select("public.people", "name");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final LocalProxy proxy = new LocalProxy(database.port());
    private final Connector connector = TestConnector.open(database.at(proxy.port()));

    @BeforeEach
    void createTable() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE people (id int PRIMARY KEY, name text)",
                "INSERT INTO people VALUES (1, 'old'), (2, 'old')");
    }

    /** While one of our transactions has written the first record, it does something. */
    private void whenWritten(String statements) {
        LocalPostgres.execute(
                database,
                "CREATE FUNCTION when_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statements
                        + " RETURN NEW; END $$",
                "CREATE TRIGGER written BEFORE UPDATE ON people FOR EACH ROW WHEN (NEW.name = 'ours' AND NEW.id = 1)"
                        + " EXECUTE FUNCTION when_written()");
    }

    @AfterEach
    void close() {
        connector.close();
        proxy.close();
    }

    /**
     * Frozen, or behind a network that lost it: the user gets the record in bounded time; what we wrote is undone, and tried again
     * later.
     */
    @Test
    void theLocksOfASilentEngineDoNotHoldThemUp() throws Exception {
        whenWritten("PERFORM pg_sleep(0.5);");
        try (Connection user = database.connect();
                Statement statement = user.createStatement();
                ExecutorService ours = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> written = ours.submit(() -> connector.target().write(PEOPLE, List.of(update(1))));
            TestConnector.awaitAsleep(database);
            proxy.slowDown(SILENCE);
            statement.execute(PATIENCE);
            assertThat(statement.executeUpdate("UPDATE people SET name = 'users' WHERE id = 1 AND name = 'old'"))
                    .isOne();
            proxy.slowDown(Duration.ZERO);
            assertThat(written)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingCause()
                    .asInstanceOf(InstanceOfAssertFactories.type(ConnectorException.class))
                    .extracting(ConnectorException::kind)
                    .isEqualTo(ConnectorException.Kind.UNAVAILABLE);
        }
    }

    /** The user holds the second record and wants the first, which we have written by then. */
    @Test
    void ofTwoThatWaitForEachOtherOursGivesUp() throws Exception {
        whenWritten("WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted) LOOP PERFORM pg_sleep(0.01); END LOOP;");
        try (Connection user = database.connect();
                Statement statement = user.createStatement();
                ExecutorService ours = Executors.newVirtualThreadPerTaskExecutor()) {
            user.setAutoCommit(false);
            statement.execute("UPDATE people SET name = 'held' WHERE id = 2");
            Future<List<WriteOutcome>> outcomes =
                    ours.submit(() -> connector.target().write(PEOPLE, List.of(update(1), update(2))));
            TestConnector.awaitAsleep(database);
            statement.execute("UPDATE people SET name = 'users' WHERE id = 1");
            user.commit();
            assertThat(outcomes.get()).hasSize(2).noneMatch(WriteOutcome.Applied.class::isInstance);
        }
        assertThat(LocalPostgres.query(database, "SELECT name FROM people ORDER BY id"))
                .isEqualTo(List.of(List.of("users"), List.of("held")));
    }

    private static Write update(int key) {
        return new Write.Update(
                new WriteId(key),
                RecordKey.of(Integer.toString(key)),
                TestConnector.fields(PEOPLE, "name", "ours"),
                TestConnector.fields(PEOPLE, "name", "old"));
    }
}
