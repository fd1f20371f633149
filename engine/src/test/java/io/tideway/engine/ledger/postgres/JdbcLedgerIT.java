package io.tideway.engine.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerContract;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.ledger.Updates;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.testkit.postgres.LocalPostgres;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class JdbcLedgerIT extends LedgerContract {

    private static final LocalPostgres.Database DATABASE =
            LocalPostgres.shared().createDatabase();

    @Override
    public Ledger open() {
        return JdbcLedger.open(settings(DATABASE));
    }

    private static LedgerSettings settings(LocalPostgres.Database database) {
        return new LedgerSettings(database.jdbcUrl(), database.user(), database.password(), InstantSource.fixed(NOON));
    }

    @Test
    void namesTheEngineThatRunsTheSync() {
        try (SyncLock lock = ledger.lock(sync)) {
            assertThatThrownBy(() -> ledger.lock(sync))
                    .hasMessageContaining("tideway " + sync + " process "
                            + ProcessHandle.current().pid());
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void losesTheLockWithItsConnection() {
        try (SyncLock lock = ledger.lock(sync)) {
            LocalPostgres.query(
                    DATABASE,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tideway "
                            + sync + " %'");
            assertThat(lock.isHeld()).isFalse();
        }
    }

    /** Another engine ran the sync in the meantime, and gave the pair another place. */
    @Test
    void readsBasesOfThePreviousEngine() {
        ledger.lock(sync).close();
        add(link("1", "r1"));
        try (Ledger other = open()) {
            other.lock(sync).close();
            registerWith(other, "country", "size");
            MappingRow row = registerWith(other, "title", "country", "size");
            Link known = Objects.requireNonNull(
                    other.links(row, Side.LEFT, keys("1")).byKey().get(RecordKey.of("1")));
            Fields changed = Fields.builder(row.pairs())
                    .set(0, "theirs")
                    .set(1, "DE")
                    .set(2, "9")
                    .build();
            other.commit(
                    Updates.of(sync)
                            .changed(row.id(), withBases(known, changed))
                            .build(),
                    List.of(row));
        }
        ledger.lock(sync).close();
        mapping = register("title", "country", "size");
        assertThat(left("1").orElseThrow().leftBase().value("title")).isEqualTo("theirs");
    }

    private static Link withBases(Link known, Fields bases) {
        return new Link(
                known.id(),
                known.leftKey(),
                known.rightKey(),
                bases,
                bases,
                known.leftVersion(),
                known.rightVersion(),
                false);
    }

    private MappingRow registerWith(Ledger other, String... pairs) {
        return other.register(
                sync, "accounts", TableName.parse("public.accounts"), TableName.parse("crm.companies"), List.of(pairs));
    }

    /** Ids show which link is older, whichever engine added it. */
    @Test
    void idsGrowFromOneHolderOfTheLockToTheNext() {
        try (Ledger other = open()) {
            ledger.lock(sync).close();
            long first = ledger.newLinkId();
            other.lock(sync).close();
            long second = other.newLinkId();
            ledger.lock(sync).close();
            long third = ledger.newLinkId();
            assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void migratesTheHoldsOfAnOlderLedger() {
        LocalPostgres.Database old = LocalPostgres.shared().createDatabase();
        Migrations.run(settings(old), "6");
        LocalPostgres.execute(
                old,
                "INSERT INTO tideway_ledger.issue (mapping, side, key, field, code, message, fix, state, attempts,"
                        + " since) VALUES (1, 'left', '', '', 'MASS_DELETE', 'm', 'f', 'OPEN', 1, 0), (2, 'left', '', '',"
                        + " 'CHECK_VIOLATION', 'm', 'f', 'OPEN', 1, 0)");
        try (Ledger migrated = JdbcLedger.open(settings(old))) {
            assertThat(migrated.issuesOfTable(1)).hasSize(1);
            assertThat(migrated.issuesOf(1, Side.LEFT, keys(""))).isEmpty();
            assertThat(migrated.issuesOfTable(2)).isEmpty();
            assertThat(migrated.issuesOf(2, Side.LEFT, keys(""))).hasSize(1);
        }
    }

    @Test
    void storesTheSameBaseOnce() {
        add(link("1", "r1"), link("2", "r2", values("A", "B", "C"), values("A", "B", "c")));
        String stored = "SELECT right_base IS NULL FROM tideway_ledger.link WHERE mapping = " + mapping.id()
                + " ORDER BY left_key";
        assertThat(LocalPostgres.query(DATABASE, stored)).containsExactly(List.of("t"), List.of("f"));
    }

    @Test
    void aFailedCommitChangesNothing() {
        Link tooLong = link("1", noise(9_000));
        assertThatThrownBy(() -> ledger.commit(
                        Updates.of(sync)
                                .added(mapping.id(), tooLong)
                                .issues(open("1"))
                                .build(),
                        List.of(mapping)))
                .isInstanceOf(LedgerException.class);
        assertThat(all()).isEmpty();
        assertThat(left("1")).isEmpty();
    }

    /** A text that does not compress: an index refuses it. */
    private static String noise(int length) {
        StringBuilder text = new StringBuilder();
        long state = 42;
        while (text.length() < length) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            text.append(Long.toString(state >>> 1, 36));
        }
        return text.toString();
    }

    @Test
    void distinguishesWrongCredentialsFromAnUnavailableServer() {
        LedgerSettings right = settings(DATABASE);
        assertKind(
                new LedgerSettings(right.jdbcUrl(), "stranger", "wrong", right.clock()),
                LedgerException.Kind.CONFIGURATION);
        assertKind(
                new LedgerSettings(right.jdbcUrl() + "_gone", right.user(), right.password(), right.clock()),
                LedgerException.Kind.CONFIGURATION);
        assertKind(
                new LedgerSettings("jdbc:postgresql://127.0.0.1:1/x", right.user(), right.password(), right.clock()),
                LedgerException.Kind.UNAVAILABLE);
    }

    private static void assertKind(LedgerSettings settings, LedgerException.Kind kind) {
        assertThatThrownBy(() -> JdbcLedger.open(settings).close())
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    @Test
    void refusesANewerLedger() {
        LocalPostgres.Database newer = LocalPostgres.shared().createDatabase();
        JdbcLedger.open(settings(newer)).close();
        LocalPostgres.execute(
                newer,
                "INSERT INTO tideway_ledger.flyway_schema_history SELECT installed_rank + 1, '999', description, type,"
                        + " script, checksum, installed_by, installed_on, execution_time, success FROM"
                        + " tideway_ledger.flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");
        assertKind(settings(newer), LedgerException.Kind.CONFIGURATION);
    }

    @Test
    void recoversAfterTheServerWasKilled() {
        try (LocalPostgres server = LocalPostgres.start()) {
            LocalPostgres.Database database = server.createDatabase();
            try (Ledger own = JdbcLedger.open(settings(database))) {
                SyncLock lock = own.lock(sync);
                server.kill9();
                // Backends notice the death of their server slightly later.
                awaitTrue("the lock to be lost", () -> !lock.isHeld());
                awaitTrue("the ledger to be away", () -> isAway(own));
                server.startAgain();
                assertThat(own.paused(sync)).isFalse();
                own.lock(sync).close();
                lock.close();
            }
        }
    }

    private boolean isAway(Ledger asked) {
        try {
            asked.paused(sync);
            return false;
        } catch (LedgerException failure) {
            assertThat(failure.kind()).isEqualTo(LedgerException.Kind.UNAVAILABLE);
            return true;
        }
    }

    private static void awaitTrue(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience for %s", what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void updatesOfBasesStayOnTheirPage() {
        Link stored = add(link("1", "r1")).get(0);
        commit(Updates.of(sync).changed(mapping.id(), stored));
        assertThat(left("1").orElseThrow().leftKey()).isEqualTo(RecordKey.of("1"));
        String indexes = "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                + " AND a.attnum = ANY (i.indkey) WHERE i.indrelid = 'tideway_ledger.link'::regclass"
                + " AND a.attname IN ('left_base', 'right_base', 'left_version', 'right_version', 'detached')";
        assertThat(LocalPostgres.query(DATABASE, indexes)).containsExactly(List.of("0"));
    }
}
