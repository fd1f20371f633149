package io.tideway.connector.postgres.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has lost or spoilt changes for others when capturing by triggers, or has hurt their users. */
@Exhaustive
class TriggerHazardsIT {

    private static final TableSelection T = TestConnector.select("public.t", "v", FieldLayout.KEY);

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database, CaptureUnderTest.TRIGGERS);
    private final List<ChangeStream> streams = new ArrayList<>();

    @AfterEach
    void close() {
        streams.forEach(ChangeStream::close);
        connector.close();
    }

    @Test
    void aTransactionThatCommitsLateIsReadLateAndDelaysNoOther() throws SQLException {
        run("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (9, 'before')");
        ChangeStream stream = open(T);
        try (Connection late = database.connect()) {
            late.setAutoCommit(false);
            late.createStatement().execute("INSERT INTO t VALUES (1, 'late')");
            run("INSERT INTO t VALUES (2, 'early')", "UPDATE t SET v = 'first' WHERE id = 9");
            assertThat(briefs(stream)).containsExactly("2 early", "9 first");
            ChangeBatch batch = TestConnector.poll(stream, 1);
            stream.acknowledge(batch.next());
            late.createStatement().execute("UPDATE t SET v = 'second' WHERE id = 9");
            late.commit();
            assertThat(briefs(stream)).containsExactly("1 late", "9 second");
            stream.close();
            ChangeStream again = connector.source().changes(subscription(T), batch.next());
            streams.add(again);
            assertThat(briefs(again)).containsExactly("1 late", "9 second");
        }
    }

    @Test
    void theChangesOfARecordStayInOrderWhateverTheNumbersOfTheirTransactions() throws SQLException {
        run("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, '0')");
        ChangeStream stream = open(T);
        try (Connection first = database.connect()) {
            first.setAutoCommit(false);
            first.createStatement().execute("INSERT INTO t VALUES (2, 'takes a number')");
            run("UPDATE t SET v = '1' WHERE id = 1");
            first.createStatement().execute("UPDATE t SET v = '2' WHERE id = 1");
            first.commit();
            run("UPDATE t SET v = '3' WHERE id = 1");
        }
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes.stream().map(ChangeText::brief).filter(brief -> brief.startsWith("1 ")))
                .containsExactly("1 1", "1 2", "1 3");
        assertThat(changes).extracting(change -> change.info().version()).isSorted();
    }

    @Test
    void imagesOfEarlierLayoutsAreReadByTheNumbersOfTheirColumns() {
        run("CREATE TABLE t (gone text, id int PRIMARY KEY, v text, w text)", "ALTER TABLE t DROP gone");
        TableSelection both = TestConnector.select("public.t", "v", "w");
        Subscription subscription = subscription(both);
        Position start = connector.provision(subscription, false).start();
        run(
                "INSERT INTO t VALUES (1, 'a(,)\"\\', '')",
                "ALTER TABLE t ADD x text DEFAULT 'new'",
                "INSERT INTO t VALUES (2, 'b', 'w', 'x')",
                "ALTER TABLE t DROP w",
                "ALTER TABLE t ADD y int",
                "INSERT INTO t VALUES (3, 'c', 'x', 7)");
        ChangeStream stream =
                connector.source().changes(subscription(TestConnector.select("public.t", "v", "y")), start);
        streams.add(stream);
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes.stream().map(ChangeText::brief)).containsExactly("1 a(,)\"\\", "2 b", "3 c");
        assertThat(((Change.Upserted) changes.get(1)).fields().isPresent(1)).isFalse();
        assertThat(((Change.Upserted) changes.get(2)).fields().value("y")).isEqualTo("7");
    }

    @Test
    void theUsersStatementNeedsNoAdditionalRightsOrSettings() {
        run(
                "CREATE TABLE t (id int PRIMARY KEY, v timestamptz, n text, \"(r.*)\" interval)",
                "CREATE ROLE odd_" + database.name() + " LOGIN PASSWORD 'odd'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON t TO odd_" + database.name());
        TableSelection selection = TestConnector.select("public.t", "v", "(r.*)");
        ChangeStream stream = open(selection);
        LocalPostgres.Database odd = new LocalPostgres.Database(
                database.name(), database.host(), database.port(), "odd_" + database.name(), "odd");
        LocalPostgres.execute(
                odd,
                "SET search_path = ''",
                "SET IntervalStyle = 'postgres_verbose'",
                "SET default_transaction_isolation = 'serializable'",
                "SET DateStyle = 'German'; INSERT INTO public.t VALUES (1, '2024-02-29 12:00:00+00', 'n', '1 day');"
                        + " SET DateStyle = 'ISO, MDY'",
                "UPDATE public.t SET n = 'm'",
                "DELETE FROM public.t",
                "CREATE TEMP TABLE new_rows (id int); CREATE TEMP TABLE change_log (id int)",
                "INSERT INTO public.t VALUES (2, NULL, 'n', NULL)");
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes).hasSize(4);
        assertThat(((Change.Upserted) changes.get(0)).fields().value("v")).isEqualTo("2024-02-29 12:00:00+00");
        assertThat(((Change.Upserted) changes.get(0)).fields().value("(r.*)")).isEqualTo("P1D");
        LocalPostgres.execute(database, "DROP OWNED BY odd_" + database.name(), "DROP ROLE odd_" + database.name());
    }

    @Test
    void aRoleThatOwnsItsTablesNeedsNoMoreThanToCreateASchema() {
        String role = "plain_" + database.name();
        run(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'plain'",
                "GRANT CREATE ON DATABASE " + database.name() + " TO " + role);
        run(
                "CREATE SCHEMA own AUTHORIZATION " + role,
                "SET ROLE " + role + "; CREATE TABLE own.t (id int PRIMARY KEY, v text)");
        TableSelection selection = TestConnector.select("own.t", "v");
        Subscription subscription = subscription(selection);
        try (Connector plain = TestConnector.open(database, CaptureUnderTest.TRIGGERS, role, "plain")) {
            assertThat(plain.check().notAsSource()).isEmpty();
            Position start = plain.provision(subscription, false).start();
            try (ChangeStream stream = plain.source().changes(subscription, start)) {
                run("INSERT INTO own.t VALUES (1, 'by another role')");
                assertThat(TestConnector.readToHead(plain, stream).stream().map(ChangeText::brief))
                        .containsExactly("1 by another role");
            }
            assertThat(plain.discover())
                    .extracting(table -> table.name().toString())
                    .containsExactly("own.t");
            TestConnector.await(
                    "the reader to be gone", () -> gone(() -> plain.deprovision(subscription.name(), false)));
        }
        run("DROP OWNED BY " + role, "DROP ROLE " + role);
    }

    @Test
    void aLogThatIsGoneOrLockedHurtsNoUserAndIsLostHistory() throws SQLException {
        run("CREATE TABLE t (id int PRIMARY KEY, v text)");
        ChangeStream stream = open(T);
        try (Connection lock = database.connect()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE tideway.change_log");
            run("SET lock_timeout = '50ms'; INSERT INTO t VALUES (1, 'while it is locked')");
            lock.rollback();
        }
        assertLost(stream);
        for (String damage : List.of(
                "DROP TABLE tideway.change_log",
                "TRUNCATE tideway.change_log",
                "DROP TABLE tideway.subscription",
                "DROP SEQUENCE tideway.missed; DROP SEQUENCE tideway.bell",
                "CREATE OR REPLACE FUNCTION tideway.capture() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN NULL; END'",
                "DROP FUNCTION tideway.capture() CASCADE",
                "DROP SCHEMA tideway CASCADE",
                "ALTER TABLE t DISABLE TRIGGER USER",
                "ALTER TABLE t DISABLE TRIGGER USER; ALTER TABLE t ENABLE TRIGGER USER",
                "DO $$ BEGIN EXECUTE (SELECT 'DROP TRIGGER ' || tgname || ' ON t' FROM pg_trigger"
                        + " WHERE tgname LIKE 'tideway%update'); END $$")) {
            ChangeStream mended = open(T);
            run(damage, "INSERT INTO t SELECT max(id) + 1, 'still works' FROM t", "UPDATE t SET v = 'x'");
            assertLost(mended);
            Provision again = connector.provision(subscription(T), false);
            assertThat(again.createdStream()).as(damage).isTrue();
            ChangeStream after = connector.source().changes(subscription(T), again.start());
            run("UPDATE t SET v = 'after' WHERE id = 1");
            assertThat(briefs(after)).as(damage).containsExactly("1 after");
            after.close();
        }
    }

    @Test
    void aTableThatCannotBeCapturedIsComparedAndTheUserGoesOn() {
        run(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE FUNCTION broken(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 1 / 0; END $$");
        ChangeStream stream = open(T);
        run(
                "ALTER TABLE tideway.change_log ADD CHECK (new_rows[1] NOT LIKE '%poison%')",
                "INSERT INTO t VALUES (1, 'poison')");
        assertThat(briefs(stream)).containsExactly("gone");
        run("INSERT INTO t VALUES (2, 'fine')");
        assertThat(briefs(stream)).containsExactly("2 fine");
    }

    @Test
    void eachOldRowIsPairedWithItsNewOne() {
        run(
                "CREATE TABLE t (id int PRIMARY KEY DEFERRABLE, v text)",
                "CREATE TABLE u (id int PRIMARY KEY, v text)",
                "CREATE TABLE child (id int PRIMARY KEY, a int REFERENCES u ON UPDATE CASCADE,"
                        + " b int REFERENCES u ON UPDATE CASCADE)",
                "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id % 3 = 0 THEN RETURN NULL;"
                        + " END IF; RETURN NEW; END $$",
                "CREATE TRIGGER skip BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION skip()",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i",
                "INSERT INTO u VALUES (1, 'one'), (2, 'two')",
                "INSERT INTO child VALUES (1, 1, 2)");
        ChangeStream stream =
                open(T, TestConnector.select("public.u", "v"), TestConnector.select("public.child", "a", "b"));
        run("UPDATE t SET id = id + 5000", "UPDATE t SET id = 5003 - id WHERE id IN (1, 2, 5001, 5002)");
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes.size()).isGreaterThan(660);
        for (Change change : changes.subList(0, 660)) {
            Change.Upserted moved = (Change.Upserted) change;
            String before = moved.previousKey().orElseThrow().text();
            assertThat(moved.fields().value("v")).isEqualTo("v" + before);
            assertThat(Integer.parseInt(moved.key().text()) - 5000).isEqualTo(Integer.parseInt(before));
        }
        run(
                "INSERT INTO u VALUES (2, 'TWO'), (3, 'three'), (1, 'ONE') ON CONFLICT (id) DO UPDATE SET v = excluded.v,"
                        + " id = u.id + 10",
                "DELETE FROM u WHERE id = 3");
        List<Change> merged = TestConnector.readToHead(connector, stream);
        assertThat(merged.stream()
                        .filter(change -> change.table().table().equals("u"))
                        .map(ChangeText::move))
                .containsExactlyInAnyOrder("> 3", "2 > 12", "1 > 11", "3 >");
        Change.Upserted child = (Change.Upserted) merged.stream()
                .filter(change -> change.table().table().equals("child"))
                .reduce((one, other) -> other)
                .orElseThrow();
        assertThat(child.fields().value("a")).isEqualTo("11");
        assertThat(child.fields().value("b")).isEqualTo("12");
    }

    @Test
    void changesOfAUsersTriggerWithinAStatementAreStreamedInTheirFinalState() {
        run(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE FUNCTION next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " UPDATE t SET v = NEW.v || '+' WHERE id = NEW.id % 3 + 1 AND v NOT LIKE '%+'; RETURN NULL; END $$",
                "CREATE FUNCTION replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " DELETE FROM t WHERE id = NEW.id; RETURN NEW; END $$",
                "CREATE TRIGGER next AFTER UPDATE ON t FOR EACH ROW WHEN (pg_trigger_depth() = 0)"
                        + " EXECUTE FUNCTION next()",
                "CREATE TRIGGER replaced BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION replaced()",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        ChangeStream stream = open(T);
        run("UPDATE t SET v = 'n'");
        assertThat(lastBriefs(stream)).containsExactlyInAnyOrder("1 n+", "2 n+", "3 n+");
        run("INSERT INTO t VALUES (1, 'again')", "INSERT INTO t VALUES (4, 'new')");
        assertThat(lastBriefs(stream)).containsExactlyInAnyOrder("1 again", "4 new");
    }

    @Test
    void whatAllReadersHaveAcknowledgedIsPruned() {
        run("CREATE TABLE t (id int PRIMARY KEY, v text)");
        ChangeStream stream = open(T);
        Subscription other = new Subscription("other", List.of(T));
        Position otherStart = connector.provision(other, false).start();
        run("INSERT INTO t SELECT i, 'v' FROM generate_series(1, 300) i");
        assertThat(briefs(stream)).hasSize(300);
        stream.acknowledge(TestConnector.poll(stream, 1).next());
        ChangeStream second = connector.source().changes(other, otherStart);
        streams.add(second);
        assertThat(briefs(second)).hasSize(300);
        assertThat(logged()).isPositive();
        Position end = TestConnector.poll(second, 1).next();
        second.acknowledge(end);
        TestConnector.await("the log to be pruned", () -> {
            TestConnector.poll(stream, 1);
            TestConnector.poll(second, 1);
            return logged() == 0;
        });
        second.close();
        ConnectorException pruned = catchThrowableOfType(
                ConnectorException.class, () -> connector.source().changes(other, otherStart));
        assertThat(pruned.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
        TestConnector.await("the reader to be gone", () -> gone(() -> connector.deprovision("other", false)));
        run("INSERT INTO t VALUES (0, 'goes on')");
        assertThat(briefs(stream)).containsExactly("0 goes on");
    }

    @Test
    void aLargeTransactionComesInBatchesAndItsPositionAtTheEnd() {
        run("CREATE TABLE t (id int PRIMARY KEY, v text)");
        ChangeStream stream = open(T);
        run(
                "INSERT INTO t VALUES (0, 'small')",
                "BEGIN; INSERT INTO t SELECT i, repeat('v', 2000) FROM"
                        + " generate_series(1, 20000) i; DELETE FROM t WHERE id > 19990; COMMIT",
                "INSERT INTO t VALUES (20001, 'after')");
        List<Change> changes = new ArrayList<>();
        List<Position> positions = new ArrayList<>();
        while (changes.size() < 20012) {
            ChangeBatch batch = TestConnector.poll(stream, 700);
            assertThat(batch.changes()).hasSizeLessThanOrEqualTo(700);
            changes.addAll(batch.changes());
            if (!positions.contains(batch.next())) {
                positions.add(batch.next());
            }
        }
        assertThat(changes.stream().map(ChangeText::move).distinct()).hasSize(20012);
        assertThat(positions).hasSizeLessThan(6);
        assertThat(ChangeText.brief(changes.getLast())).isEqualTo("20001 after");
    }

    @Test
    void aTransactionMayBePreparedAndATableMayHaveAnyName() {
        String name = "\"" + "ä \"\" long name ".repeat(6).substring(0, 60).strip() + "\"";
        run("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE " + name + " (id int PRIMARY KEY)");
        ChangeStream stream = open(T);
        run("BEGIN; INSERT INTO t VALUES (1, 'prepared'); PREPARE TRANSACTION 'p_" + database.name() + "'");
        run("INSERT INTO t VALUES (2, 'meanwhile')");
        assertThat(briefs(stream)).containsExactly("2 meanwhile");
        run("COMMIT PREPARED 'p_" + database.name() + "'");
        assertThat(briefs(stream)).containsExactly("1 prepared");
        run("SET session_replication_role = replica; INSERT INTO t VALUES (3, 'by a replica')");
        assertThat(briefs(stream)).containsExactly("3 by a replica");
        run("TRUNCATE t");
        assertThat(briefs(stream)).containsExactly("gone");
    }

    private void assertLost(ChangeStream stream) {
        List<ConnectorException> lost = new ArrayList<>();
        TestConnector.await("the gap to be noticed", () -> {
            try {
                TestConnector.poll(stream, 100);
            } catch (ConnectorException e) {
                lost.add(e);
            }
            return !lost.isEmpty();
        });
        assertThat(lost.getFirst().kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
        stream.close();
    }

    private static boolean gone(Runnable removal) {
        try {
            removal.run();
            return true;
        } catch (ConnectorException e) {
            assertThat(e.kind()).isEqualTo(ConnectorException.Kind.BUSY);
            return false;
        }
    }

    private ChangeStream open(TableSelection... tables) {
        Subscription subscription = subscription(tables);
        Position start = connector.provision(subscription, false).start();
        List<ChangeStream> opened = new ArrayList<>();
        TestConnector.await(
                "the subscription to be free",
                () -> gone(() -> opened.add(connector.source().changes(subscription, start))));
        streams.addAll(opened);
        return opened.getFirst();
    }

    private Subscription subscription(TableSelection... tables) {
        return TestConnector.subscribe(database, tables);
    }

    private void run(String... statements) {
        LocalPostgres.execute(database, statements);
    }

    private long logged() {
        return Long.parseLong(
                Objects.requireNonNull(LocalPostgres.query(database, "SELECT count(*) FROM tideway.change_log")
                        .get(0)
                        .get(0)));
    }

    private List<String> briefs(ChangeStream stream) {
        return TestConnector.readToHead(connector, stream).stream()
                .map(ChangeText::brief)
                .toList();
    }

    /** Returns the last change of each record. */
    private List<String> lastBriefs(ChangeStream stream) {
        return ChangeText.lastOfEach(briefs(stream));
    }
}
