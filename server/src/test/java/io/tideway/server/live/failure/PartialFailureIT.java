package io.tideway.server.live.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.sync.SyncState;
import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.spi.Reason;
import io.tideway.testkit.postgres.LocalPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with one table, sync or system, the others run, the status says so, and it is tried again by itself. */
@Timeout(180)
@Tag(LiveConnection.BY_TRIGGERS)
class PartialFailureIT {

    private static final String T = "CREATE TABLE public.t (id int PRIMARY KEY, name text)";
    private static final String U = "CREATE TABLE public.u (id int PRIMARY KEY, name text)";
    private static final String ONE = "- { left: public.t, right: public.t, fields: [id, name] }";
    private static final String BOTH = """
        - { left: public.t, right: public.t, fields: [id, name] }
        - { left: public.u, right: public.u, fields: [id, name] }
        """;
    private static final String LOCK = "SELECT pg_advisory_lock(hashtextextended('tideway sync pair', 0))";

    private static void both(LiveSync sync, String... statements) {
        sync.left().run(statements);
        sync.right().run(statements);
    }

    private static SyncStatus status(LiveSync sync, String name) {
        return sync.status().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(LiveSync sync, String name, SyncState state) {
        LiveSync.await(state + ": " + sync.status(), () -> status(sync, name).state() == state);
    }

    @Test
    void aTableThatAUserHoldsAtTheStartWaitsAlone() throws Exception {
        assumeTrue(LiveConnection.connector("left").equals("postgres-heroku"), "a publication needs no such lock");
        try (LiveSync sync = LiveSync.of(BOTH)) {
            both(sync, T, U);
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')", "INSERT INTO public.u VALUES (1, 'a')");
            try (Connection user = sync.left().open();
                    Statement statement = user.createStatement()) {
                statement.execute("INSERT INTO public.u VALUES (2, 'held')");
                sync.startOnly();
                LiveSync.await(
                        "t", () -> sync.right().rows("SELECT * FROM public.t").contains("1|a"));
                assertThat(status(sync, LiveSync.SYNC).state()).isEqualTo(SyncState.RUNNING);
                sync.left().run("INSERT INTO public.t VALUES (2, 'b')");
                LiveSync.await(
                        "t", () -> sync.right().rows("SELECT * FROM public.t").contains("2|b"));
                user.commit();
            }
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT * FROM public.u").contains("2|held"));
            sync.left().run("INSERT INTO public.u VALUES (3, 'c')", "DELETE FROM u WHERE id = 1");
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT id FROM u ORDER BY id").equals(List.of("2", "3")));
            sync.agrees();
        }
    }

    /** Not even a look at the table's columns may need its lock. A new slot would wait for the transaction: that is the server's way. */
    @Test
    void aTableThatAUserHasLockedWhollyWhenItJoinsWaitsAlone() throws Exception {
        try (LiveSync sync = LiveSync.of(ONE)) {
            both(
                    sync,
                    T,
                    "CREATE TABLE public.u (id int DEFAULT 1 + abs(2), name text, PRIMARY KEY (id)) PARTITION BY RANGE"
                            + " (id)",
                    "CREATE TABLE public.u1 PARTITION OF public.u DEFAULT");
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')", "INSERT INTO public.u VALUES (1, 'a')");
            sync.start();
            sync.stop();
            sync.configure(BOTH);
            try (Connection user = sync.left().open();
                    Statement statement = user.createStatement()) {
                statement.execute("LOCK TABLE public.u, public.u1 IN ACCESS EXCLUSIVE MODE");
                sync.startOnly();
                sync.left().run("INSERT INTO public.t VALUES (2, 'b')");
                LiveSync.await(
                        "t",
                        () -> sync.right()
                                .rows("SELECT name FROM public.t ORDER BY id")
                                .equals(List.of("a", "b")));
                assertThat(status(sync, LiveSync.SYNC).state()).isEqualTo(SyncState.RUNNING);
                user.rollback();
            }
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT * FROM public.u").contains("1|a"));
            sync.agrees();
        }
    }

    @Test
    void aTableThatAUserLocksWhollyWhileItsRecordsAreTriedAgainWaitsAlone() throws Exception {
        try (LiveSync sync = LiveSync.of(BOTH)) {
            both(sync, T, U);
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')", "INSERT INTO public.u VALUES (1, 'a')");
            sync.start();
            try (Connection user = sync.left().open();
                    Connection other = sync.right().open();
                    Statement locking = user.createStatement();
                    Statement holding = other.createStatement()) {
                holding.execute("SELECT * FROM public.u FOR UPDATE");
                sync.left().run("UPDATE public.u SET name = 'b'");
                LiveSync.await("the record to wait", () -> !sync.issues().isEmpty());
                locking.execute("LOCK TABLE public.u IN ACCESS EXCLUSIVE MODE");
                sync.left().run("INSERT INTO public.t VALUES (2, 'b')");
                LiveSync.await(
                        "t", () -> sync.right().rows("SELECT * FROM public.t").contains("2|b"));
                other.rollback();
                LiveSync.await(
                        "the record to wait for the table",
                        () -> sync.issueCodes().contains("TABLE_LOCKED"));
                sync.left().run("INSERT INTO public.t VALUES (3, 'c')");
                LiveSync.await(
                        "t", () -> sync.right().rows("SELECT * FROM public.t").contains("3|c"));
                user.rollback();
            }
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT * FROM public.u").contains("1|b"));
            sync.agrees();
        }
    }

    /** The ledger, whose commits fail while it is away. */
    private static Ledger withoutCommits(Ledger real, AtomicBoolean away) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    if (away.get() && method.getName().equals("commit")) {
                        throw new LedgerException(
                                LedgerException.Kind.UNAVAILABLE, new Reason("LEDGER_AWAY", "Away.", "Wait."));
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    /** The engine ends after it wrote to a table and before its ledger knows that; then a user locks the table. */
    @Test
    void anInterruptedWriteIsRecoveredWhenItsTableIsFreeWhileAnotherTableSyncs() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        try (LiveSync sync = LiveSync.of(BOTH).suffer(same -> same, ledger -> withoutCommits(ledger, away))) {
            both(sync, T, U);
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')", "INSERT INTO public.u VALUES (1, 'a')");
            sync.start();
            away.set(true);
            sync.left().run("WITH edit AS (UPDATE public.u SET name = 'b') INSERT INTO public.u VALUES (2, 'c')");
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT * FROM public.u").containsAll(List.of("1|b", "2|c")));
            sync.stop();
            away.set(false);
            try (Connection user = sync.right().open();
                    Statement statement = user.createStatement()) {
                statement.execute("LOCK TABLE public.u IN ACCESS EXCLUSIVE MODE");
                sync.startOnly();
                sync.left().run("INSERT INTO public.u VALUES (3, 'd')", "INSERT INTO public.t VALUES (2, 'b')");
                LiveSync.await(
                        "t", () -> sync.right().rows("SELECT * FROM public.t").contains("2|b"));
                sync.awaitPaused("TABLE_LOCKED");
                awaitState(sync, LiveSync.SYNC, SyncState.RUNNING);
                user.rollback();
            }
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT * FROM public.u").contains("3|d"));
            sync.agrees();
            assertThat(sync.left().rows("SELECT * FROM public.u ORDER BY id")).containsExactly("1|b", "2|c", "3|d");
        }
    }

    @Test
    void aComparisonOfATableThatAUserHasLockedHoldsUpNoOther() throws Exception {
        try (LiveSync sync = LiveSync.of(BOTH)) {
            both(sync, T, U);
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')", "INSERT INTO public.u VALUES (1, 'a')");
            sync.start();
            try (Connection user = sync.right().open();
                    Statement statement = user.createStatement()) {
                statement.execute("LOCK TABLE public.u IN ACCESS EXCLUSIVE MODE");
                sync.engine().resync(LiveSync.SYNC, Optional.empty());
                LiveSync.await(
                        "the comparison to wait",
                        () -> status(sync, LiveSync.SYNC).tables().getLast().backfillWaits().stream()
                                .anyMatch(reason -> reason.code().equals("TABLE_LOCKED")));
                sync.left().run("INSERT INTO public.t VALUES (2, 'b')");
                LiveSync.await(
                        "t", () -> sync.right().rows("SELECT * FROM public.t").contains("2|b"));
                assertThat(status(sync, LiveSync.SYNC).state()).isEqualTo(SyncState.RUNNING);
                user.rollback();
            }
            sync.agrees();
        }
    }

    @Test
    void anEngineWhoseLockIsTakenByAnotherWritesNothingUntilItHasItAgain() throws Exception {
        try (LiveSync sync = LiveSync.of(BOTH)) {
            both(sync, T, U);
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')");
            sync.start();
            try (Connection other = sync.ledgerDatabase().connect();
                    Statement statement = other.createStatement()) {
                takeLock(sync, statement);
                LiveSync.await(
                        "log: " + sync.status(),
                        () -> status(sync, LiveSync.SYNC)
                                .reason()
                                .filter(why -> why.code().equals("SYNC_IS_RUNNING"))
                                .isPresent());
                assertThat(status(sync, LiveSync.SYNC).state()).isEqualTo(SyncState.WAITING);
                sync.left().run("UPDATE t SET name = 'meanwhile'", "INSERT INTO public.u VALUES (1, 'x')");
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                assertThat(sync.right().rows("SELECT name FROM public.t")).containsExactly("a");
            }
            awaitState(sync, LiveSync.SYNC, SyncState.RUNNING);
            sync.agrees();
            assertThat(sync.right().rows("SELECT name FROM public.t")).containsExactly("meanwhile");
        }
    }

    @Test
    void aLockThatIsLostIsTakenAgain() {
        try (LiveSync sync = LiveSync.of(BOTH)) {
            both(sync, T, U);
            sync.start();
            for (int i = 0; i < 3; i++) {
                endLockSession(sync);
                sync.left().run("INSERT INTO public.t VALUES (" + i + ", 'x')");
                LiveSync.await(
                        "the lock",
                        () -> LocalPostgres.query(sync.ledgerDatabase(), lockSessions("1"))
                                        .size()
                                == 1);
                sync.agrees();
            }
            assertThat(sync.right().rows("SELECT * FROM public.t")).hasSize(3);
        }
    }

    /** The statement waits for the lock, and gets it when the engine's session ends. */
    private static void takeLock(LiveSync sync, Statement statement) throws InterruptedException {
        Thread taking = Thread.ofVirtual().start(() -> {
            try {
                statement.execute(LOCK);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        LiveSync.await(
                "the other to wait",
                () -> !LocalPostgres.query(
                                sync.ledgerDatabase(),
                                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                        .isEmpty());
        endLockSession(sync);
        taking.join();
    }

    private static void endLockSession(LiveSync sync) {
        LocalPostgres.query(sync.ledgerDatabase(), lockSessions("pg_terminate_backend(pid)"));
    }

    private static String lockSessions(String what) {
        return "SELECT " + what + " FROM pg_stat_activity WHERE application_name LIKE 'tideway pair process %'";
    }

    @Test
    void aStreamThatIsRefusedIsShownWhateverHappensToTheLedgerAndGoesOnByItself() {
        String syncs = """
            one: { left: left, right: right, tables: [{ left: public.t, right: public.t, fields: [id, name] }] }
            two: { left: left, right: third, tables: [{ left: public.t, right: public.t, fields: [id, name] }] }
            """;
        try (LiveSync sync = LiveSync.over(List.of("left", "right", "third"), syncs)) {
            both(sync, T);
            sync.database("third").run(T);
            sync.left().run("INSERT INTO public.t VALUES (1, 'a')");
            sync.start();
            String third = sync.database("third").database().name();
            LocalPostgres.execute(sync.ledgerDatabase(), "ALTER DATABASE " + third + " ALLOW_CONNECTIONS false");
            endSessions(sync, third);
            awaitState(sync, "two", SyncState.FAILED);
            endSessions(sync, sync.ledgerDatabase().name());
            sync.left().run("INSERT INTO public.t VALUES (2, 'b')");
            LiveSync.await(
                    "one", () -> sync.right().rows("SELECT * FROM public.t").contains("2|b"));
            awaitState(sync, "one", SyncState.RUNNING);
            assertThat(status(sync, "two").state()).isNotEqualTo(SyncState.RUNNING);
            LiveSync.await("why two fails", () -> status(sync, "two").reason().isPresent());

            LocalPostgres.execute(sync.ledgerDatabase(), "ALTER DATABASE " + third + " ALLOW_CONNECTIONS true");
            awaitState(sync, "two", SyncState.RUNNING);
            // The end of the ledger's sessions took its lock too, which it notices within seconds.
            awaitState(sync, "one", SyncState.RUNNING);
            sync.agrees();
            assertThat(sync.database("third").rows("SELECT * FROM public.t")).contains("2|b");
        }
    }

    private static void endSessions(LiveSync sync, String database) {
        LocalPostgres.query(
                sync.ledgerDatabase(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = '"
                        + database + "'");
    }

    @Test
    void aServerThatIsAwayAtTheStartIsWaitedFor(@TempDir Path directory) {
        try (LocalPostgres rightServer = LocalPostgres.start()) {
            PeopleSync people = PeopleSync.on(LiveServer.createDatabase(), rightServer.createDatabase());
            people.onLeft("INSERT INTO people (ref, name) VALUES ('1', 'Ada')");
            rightServer.stop();
            try (TidewayProcess program = new TidewayProcess(people.configuration(directory))) {
                program.start();
                Condition.await(
                        "waiting: " + program.log(),
                        () -> program.ask("status").out().contains("WAITING"));
                assertThat(program.ask("status").exitCode()).isEqualTo(1);
                assertThat(program.log()).contains("SERVER_UNREACHABLE");
                rightServer.startAgain();
                program.awaitRunning();
                people.assertConverges(program);
                program.terminate();
                assertThat(program.ask("deprovision").exitCode()).isZero();
            }
        }
    }

    @Test
    void oneMappingThatDoesNotFitWaitsUntilItDoes() {
        try (LiveSync sync = LiveSync.of(BOTH)) {
            both(sync, T);
            sync.left().run(U, "INSERT INTO public.t VALUES (1, 'a')", "INSERT INTO public.u VALUES (1, 'a')");
            sync.startOnly();
            LiveSync.await(
                    "t", () -> sync.right().rows("SELECT * FROM public.t").contains("1|a"));
            assertThat(status(sync, LiveSync.SYNC).tables().getLast().paused()).isPresent();
            sync.right().run(U);
            LiveSync.await(
                    "u", () -> sync.right().rows("SELECT * FROM public.u").contains("1|a"));
            sync.agrees();
        }
    }
}
