package io.tideway.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.testkit.LocalPostgres;
import io.tideway.testkit.LocalProxy;
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

/** An engine falls silent in the middle of a transaction: frozen, or behind a network that lost it. */
class SilentEngineIT {

    private static final Duration SILENCE = Duration.ofSeconds(8);
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
                "INSERT INTO people VALUES (1, 'old')",
                "CREATE FUNCTION for_a_while() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$",
                "CREATE TRIGGER sleeps AFTER UPDATE ON people FOR EACH ROW WHEN (NEW.name = 'ours')"
                        + " EXECUTE FUNCTION for_a_while()");
    }

    @AfterEach
    void close() {
        connector.close();
        proxy.close();
    }

    /** The user gets the record within seconds; what we wrote is undone, and tried again later. */
    @Test
    void itsLocksDoNotHoldUpUsers() throws Exception {
        try (Connection user = database.connect();
                Statement statement = user.createStatement();
                ExecutorService ours = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> written = ours.submit(() -> connector
                    .target()
                    .write(
                            PEOPLE,
                            List.of(new Write.Update(
                                    new WriteId(0),
                                    RecordKey.of("1"),
                                    TestConnector.fields(PEOPLE, "name", "ours"),
                                    TestConnector.fields(PEOPLE, "name", "old")))));
            TestConnector.await(
                    "our trigger to sleep",
                    () -> !LocalPostgres.query(
                                    database,
                                    "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                            + " AND datname = current_database()")
                            .isEmpty());
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
}
