package io.tideway.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.postgres.LocalPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that is provisioned where something else was before: an earlier version, or the other way of capture. */
class ProvisionAgainIT {

    private static final TableSelection T = TestConnector.select("public.t", "v");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database, CaptureUnderTest.TRIGGERS);

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void theFunctionOfAnEarlierVersionIsReplacedAndNothingIsCompared() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        Provision first = connector.provision(TestConnector.subscribe(database, T), false);
        LocalPostgres.execute(
                database,
                "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('tideway.capture()'::regprocedure), 'RETURN NULL;',"
                        + " 'RETURN NULL; -- earlier'); END $$",
                "UPDATE tideway.subscription SET marks = (SELECT array_agg(CASE WHEN m LIKE 'function %' THEN"
                        + " (SELECT concat_ws(' ', 'function', oid, xmin) FROM pg_proc WHERE proname = 'capture') ELSE m END)"
                        + " FROM unnest(marks) m)",
                "INSERT INTO t VALUES (1, 'logged before')");
        Provision second = connector.provision(TestConnector.subscribe(database, T), false);
        assertThat(second.actions()).contains("create function tideway.capture");
        assertThat(second.createdStream()).isFalse();
        LocalPostgres.execute(database, "INSERT INTO t VALUES (2, 'logged after')");
        try (ChangeStream stream = connector.source().changes(TestConnector.subscribe(database, T), first.start())) {
            assertThat(TestConnector.readToHead(connector, stream))
                    .extracting(change -> ((Change.Upserted) change).fields().value("v"))
                    .containsExactly("logged before", "logged after");
        }
    }

    @Test
    void switchingTheWayOfCaptureIsLostHistoryAndLeavesNothingOfTheOther() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        Subscription subscription = TestConnector.subscribe(database, T);
        try (Connector replicating = TestConnector.open(database, CaptureUnderTest.REPLICATION)) {
            Position slot = replicating.provision(subscription, false).start();
            assertLost(connector, subscription, slot);
            Provision byTriggers = connector.provision(subscription, false);
            assertThat(byTriggers.createdStream()).isTrue();
            assertThat(CaptureUnderTest.provisioned(database)).noneMatch(name -> name.startsWith("slot"));
            assertLost(replicating, subscription, byTriggers.start());
            assertThat(replicating.provision(subscription, false).createdStream())
                    .isTrue();
            assertThat(CaptureUnderTest.provisioned(database))
                    .containsExactly("publication " + subscription.name(), "slot " + subscription.name());
            replicating.deprovision(subscription.name(), false);
        }
    }

    private static void assertLost(Connector connector, Subscription subscription, Position position) {
        ConnectorException lost = catchThrowableOfType(
                ConnectorException.class, () -> connector.source().changes(subscription, position));
        assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
    }
}
