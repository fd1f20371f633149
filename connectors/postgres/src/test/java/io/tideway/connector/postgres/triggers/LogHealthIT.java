package io.tideway.connector.postgres.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import io.tideway.testkit.postgres.LocalPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The size of the change log of trigger-based capture, and the report of its loss. */
class LogHealthIT {

    private static final long MEGABYTE = 1L << 20;

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database, CaptureUnderTest.TRIGGERS);
    private final Subscription subscription = TestConnector.subscribe(database, TestConnector.select("public.t", "v"));

    @BeforeEach
    void provision() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        connector.provision(subscription, false);
    }

    @AfterEach
    void close() {
        connector.deprovision(subscription.name(), false);
        connector.close();
    }

    @Test
    void unreadLogIsKeptAndMeasured() {
        LocalPostgres.execute(database, "INSERT INTO t SELECT n, repeat('x', 1000) FROM generate_series(1, 5000) n");
        StreamHealth health = health();
        assertThat(health.retainedBytes().orElseThrow()).isGreaterThan(4 * MEGABYTE);
        assertThat(health.limitBytes()).isEmpty();
        assertThat(health.warnings()).isEmpty();
    }

    @Test
    void aLogThatIsGoneIsReported() {
        LocalPostgres.execute(database, "DROP SCHEMA tideway CASCADE");
        assertThat(health().warnings()).extracting(Reason::code).containsExactly("LOG_LOST");
        connector.provision(subscription, false);
        assertThat(health().warnings()).isEmpty();
    }

    private StreamHealth health() {
        return connector.source().health(subscription.name());
    }
}
