package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that exchange unique values under each kind of rule; and places that an interim value must never reach. */
class ExchangeIT {

    private static final TableSelection ITEMS = TestConnector.select("public.items", "code", "other");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @AfterEach
    void close() {
        connector.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code int UNIQUE",
                "code int UNIQUE DEFERRABLE",
                "code int UNIQUE DEFERRABLE INITIALLY DEFERRED",
                "code int NOT NULL UNIQUE",
                "code smallint NOT NULL CHECK (code > 0) UNIQUE",
                "code smallint NOT NULL CHECK (code BETWEEN 1 AND 41) UNIQUE",
                "code smallint NOT NULL CHECK (code BETWEEN 1 AND 40) UNIQUE DEFERRABLE",
                "code smallint NOT NULL CHECK (code BETWEEN 1 AND 40) UNIQUE",
                "code text NOT NULL CHECK (code::int BETWEEN 1 AND 40) UNIQUE, no int GENERATED ALWAYS AS IDENTITY",
                "code bigint NOT NULL CHECK (code BETWEEN 0 AND 40) UNIQUE",
                "code numeric(4,0) NOT NULL UNIQUE",
                "code double precision NOT NULL UNIQUE",
                "code text NOT NULL UNIQUE",
                "code varchar(2) NOT NULL UNIQUE",
                "code text NOT NULL CHECK (code ~ '^[0-9]+$' AND length(code) <= 3) UNIQUE",
                "code int; CREATE UNIQUE INDEX ON items (code, coalesce(other, 'x'))",
                "code int NOT NULL; CREATE UNIQUE INDEX ON items (abs(code))",
                "code text NOT NULL; CREATE UNIQUE INDEX ON items (lower('A' || code))",
                "code text NOT NULL; CREATE UNIQUE INDEX ON items (code text_pattern_ops) WHERE length(code) < 9",
                "code int, EXCLUDE USING btree (code WITH =)",
                "code int NOT NULL, EXCLUDE USING gist (int4range(code * 10, code * 10 + 9) WITH &&)",
                "code int NOT NULL, EXCLUDE USING gist (int4range(code * 10, code * 10 + 9) WITH &&) DEFERRABLE",
                "code int, low text GENERATED ALWAYS AS ((code + 1)::text) STORED UNIQUE",
                "code int NOT NULL, \"n\" int UNIQUE, \"N\" int DEFAULT 5; CREATE UNIQUE INDEX ON items (code, (\"N\" + 1))",
                "code int UNIQUE NULLS NOT DISTINCT",
                "code int NOT NULL; CREATE UNIQUE INDEX a ON items (code); CREATE UNIQUE INDEX b ON items (code, other)"
            })
    void anyPermutationPasses(String definition) {
        create(definition);
        int count = 40;
        insert(count);
        Random random = new Random(definition.hashCode());
        List<Integer> now =
                new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
        for (int round = 0; round < 3; round++) {
            List<Integer> next = new ArrayList<>(now);
            switch (round) {
                case 0 -> Collections.reverse(next);
                case 1 -> Collections.rotate(next, 1);
                default -> Collections.shuffle(next, random);
            }
            assertThat(write(now, next)).allMatch(WriteOutcome.Applied.class::isInstance);
            assertThat(codes()).isEqualTo(next.stream().map(String::valueOf).toList());
            now = next;
        }
    }

    @Test
    void aShiftOfAllIsDoneInAnyOrderAndWithoutAnInterimValue() {
        create("code int NOT NULL UNIQUE");
        int count = 2000;
        insert(count);
        LocalPostgres.execute(database, "CREATE TABLE seen (old int, new int)");
        watch("items", "code");
        List<Integer> now = IntStream.rangeClosed(1, count).boxed().toList();
        List<Integer> next = IntStream.rangeClosed(2, count + 1).boxed().toList();
        assertThat(write(now, next)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(write(next, now)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(LocalPostgres.query(
                        database, "SELECT count(*), count(*) FILTER (WHERE abs(old - new) = 1) FROM seen"))
                .isEqualTo(List.of(List.of("4000", "4000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNIQUE", "UNIQUE DEFERRABLE"})
    void thousandsOfPositionsAreReversedWithinSeconds(String constraint) {
        create("code smallint NOT NULL CHECK (code > 0) " + constraint);
        int count = 2500;
        insert(count);
        List<Integer> now = IntStream.rangeClosed(1, count).boxed().toList();
        List<Integer> next = now.reversed();
        long start = System.nanoTime();
        assertThat(write(now, next)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        assertThat(codes()).isEqualTo(next.stream().map(String::valueOf).toList());
    }

    @Test
    void referencesFollowTheirRecords() {
        create("code text UNIQUE");
        insert(4);
        LocalPostgres.execute(
                database,
                "CREATE TABLE child (id int PRIMARY KEY, code text REFERENCES items (code) ON UPDATE CASCADE)",
                "INSERT INTO child SELECT n, n::text FROM generate_series(1, 4) n");
        assertThat(write(List.of(1, 2, 3, 4), List.of(2, 1, 4, 3))).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(LocalPostgres.query(database, "SELECT c.id, i.id FROM child c JOIN items i USING (code) ORDER BY 1"))
                .isEqualTo(List.of(List.of("1", "1"), List.of("2", "2"), List.of("3", "3"), List.of("4", "4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET NULL", "SET DEFAULT"})
    void noReferenceIsLostToAnInterimValue(String action) {
        create("code text UNIQUE");
        insert(3);
        LocalPostgres.execute(
                database,
                "CREATE TABLE child (id int PRIMARY KEY, code text DEFAULT '3' REFERENCES items (code) ON UPDATE "
                        + action + ")",
                "INSERT INTO child VALUES (1, '1'), (2, '2')");
        refused(List.of(1, 2, 3), List.of(2, 1, 3), 2);
        assertThat(LocalPostgres.query(database, "SELECT code FROM child ORDER BY id"))
                .isEqualTo(List.of(List.of("1"), List.of("2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "child", "grandchild"})
    void noTriggerSeesAnInterimValue(String watched) {
        create("code text UNIQUE");
        insert(3);
        LocalPostgres.execute(
                database,
                "CREATE TABLE child (id int PRIMARY KEY, code text UNIQUE REFERENCES items (code) ON UPDATE CASCADE)",
                "CREATE TABLE grandchild (code text REFERENCES child (code) ON UPDATE CASCADE)",
                "INSERT INTO child VALUES (1, '1'), (2, '2')",
                "CREATE TABLE seen (old text, new text)");
        watch(watched, "code");
        refused(List.of(1, 2, 3), List.of(2, 1, 3), 2);
        assertThat(LocalPostgres.query(database, "SELECT * FROM seen")).isEmpty();
    }

    /** The row leaves the table for a moment: what is in it besides must come back, and updates are seen as such. */
    @Test
    void aTriggerThatDoesNotLookAtTheOldRowRunsAndTheRestOfTheRowStays() {
        LocalPostgres.execute(
                database,
                "CREATE TYPE odd AS (a text, b int)",
                "CREATE TABLE items (id int PRIMARY KEY, gone int, \"t\" odd, code int NOT NULL UNIQUE, other text,"
                        + " \"r\" text[] DEFAULT '{x}', \"i\" bytea, n numeric GENERATED ALWAYS AS (code + 1) STORED,"
                        + " no bigint GENERATED ALWAYS AS IDENTITY, \"Touched\" int DEFAULT 0)",
                "ALTER TABLE items DROP COLUMN gone",
                "INSERT INTO items (id, \"t\", code, other, \"i\") SELECT n, ROW('x,\"', n)::odd, n, 'o' || n, '\\x00ff'"
                        + " FROM generate_series(1, 3) n");
        LocalPostgres.execute(
                database,
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " new.\"Touched\" := new.\"Touched\" + 1; RETURN new; END $$",
                "CREATE TRIGGER touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch()");
        String rest = "SELECT id, \"t\", other, \"r\", \"i\", no FROM items ORDER BY id";
        var before = LocalPostgres.query(database, rest);
        assertThat(write(List.of(1, 2, 3), List.of(2, 3, 1))).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(codes()).containsExactly("2", "3", "1");
        assertThat(LocalPostgres.query(database, rest)).isEqualTo(before);
        assertThat(LocalPostgres.query(database, "SELECT DISTINCT \"Touched\", n - code FROM items"))
                .isEqualTo(List.of(List.of("1", "1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TRIGGER watch AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION watch()",
                "CREATE TRIGGER watch BEFORE DELETE ON items FOR EACH STATEMENT EXECUTE FUNCTION watch()",
                "CREATE RULE watch AS ON DELETE TO items DO ALSO INSERT INTO seen VALUES (old.code, 0)",
                "CREATE TABLE child (id int REFERENCES items (id) ON DELETE CASCADE)",
                "CREATE TRIGGER watch AFTER UPDATE ON items FOR EACH ROW EXECUTE FUNCTION look()",
                "CREATE TRIGGER watch AFTER UPDATE ON items FOR EACH ROW WHEN (old.code <> new.code)"
                        + " EXECUTE FUNCTION watch()"
            })
    void whereAnInsertOrDeleteWouldBeSeenTheRowStays(String watcher) {
        create("code smallint NOT NULL CHECK (code BETWEEN 1 AND 3) UNIQUE");
        insert(3);
        LocalPostgres.execute(
                database,
                "CREATE TABLE seen (old int, new int)",
                "CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO seen VALUES (0, 0); RETURN NULL; END $$",
                "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF OLD.code <> NEW.code THEN INSERT INTO seen VALUES (1, 1); END IF; RETURN NULL; END $$",
                watcher);
        refused(List.of(1, 2, 3), List.of(2, 3, 1), 3);
        assertThat(LocalPostgres.query(database, "SELECT * FROM seen")).isEmpty();
    }

    /** An update that waits for a row which is then deleted does nothing, without an error. */
    @Test
    void noRowIsTakenOutWhileAnotherTransactionWrites() throws SQLException {
        create("code smallint NOT NULL CHECK (code BETWEEN 1 AND 3) UNIQUE");
        insert(3);
        try (Connection user = database.connect();
                Statement statement = user.createStatement()) {
            user.setAutoCommit(false);
            statement.execute("UPDATE items SET other = 'x' WHERE false");
            refused(List.of(1, 2, 3), List.of(2, 3, 1), 3);
            user.rollback();
        }
        assertThat(write(List.of(1, 2, 3), List.of(2, 3, 1))).allMatch(WriteOutcome.Applied.class::isInstance);
    }

    @Test
    void aColumnThatWasAddedAMomentAgoIsKept() {
        create("code smallint NOT NULL CHECK (code BETWEEN 1 AND 3) UNIQUE");
        insert(3);
        assertThat(write(List.of(1, 2, 3), List.of(2, 1, 3))).allMatch(WriteOutcome.Applied.class::isInstance);
        LocalPostgres.execute(database, "ALTER TABLE items ADD added text", "UPDATE items SET added = 'kept ' || id");
        write(List.of(2, 1, 3), List.of(3, 2, 1));
        assertThat(LocalPostgres.query(database, "SELECT count(*) FROM items WHERE added = 'kept ' || id"))
                .isEqualTo(List.of(List.of("3")));
    }

    @Test
    void aTriggerOfAnotherColumnDoesNotMatter() {
        create("code text UNIQUE");
        insert(3);
        LocalPostgres.execute(database, "CREATE TABLE seen (old text, new text)");
        watch("items", "other");
        assertThat(write(List.of(1, 2, 3), List.of(2, 3, 1))).allMatch(WriteOutcome.Applied.class::isInstance);
    }

    @Test
    void whereTheConstraintMayWaitTriggersSeeTrueValues() {
        create("code int NOT NULL UNIQUE DEFERRABLE");
        insert(3);
        LocalPostgres.execute(database, "CREATE TABLE seen (old int, new int)");
        watch("items", "code");
        assertThat(write(List.of(1, 2, 3), List.of(2, 3, 1))).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(LocalPostgres.query(database, "SELECT old, new FROM seen ORDER BY 1"))
                .isEqualTo(List.of(List.of("1", "2"), List.of("2", "3"), List.of("3", "1")));
    }

    /** Only what hangs together waits: the other records are written. */
    @Test
    void whatAnotherRecordKeepsIsDeferredWithItsKey() {
        create("code int UNIQUE");
        insert(7);
        List<WriteOutcome> outcomes = new ArrayList<>(connector
                .target()
                .write(
                        ITEMS,
                        List.of(update(1, 1, 2), update(2, 2, 7), update(3, 3, 4), update(4, 4, 3), stale(5, 6))));
        outcomes.sort((a, b) -> Integer.compare(a.id().number(), b.id().number()));
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        WriteOutcome.Deferred.class,
                        deferred -> assertThat(deferred.rivals()).containsExactly(RecordKey.of("2")));
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        WriteOutcome.Deferred.class,
                        deferred -> assertThat(deferred.rivals()).containsExactly(RecordKey.of("7")));
        assertThat(outcomes.subList(2, 4)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(outcomes.get(4)).isInstanceOf(WriteOutcome.Conflicted.class);
        assertThat(codes()).isEqualTo(List.of("1", "2", "4", "3", "5", "6", "7"));
    }

    @Test
    void createsTakeWhatUpdatesAndDeletesGiveUp() {
        create("code int UNIQUE");
        insert(4);
        List<Write> writes = List.of(
                new Write.Create(
                        new WriteId(9),
                        TestConnector.fields(ITEMS, "code", "1"),
                        Optional.of(RecordKey.of("9")),
                        List.of()),
                update(1, 1, 2),
                new Write.Delete(new WriteId(2), RecordKey.of("2"), TestConnector.fields(ITEMS, "code", "2")),
                update(3, 3, 4),
                update(4, 4, 3));
        assertThat(connector.target().write(ITEMS, writes)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(LocalPostgres.query(database, "SELECT id, code FROM items ORDER BY id"))
                .isEqualTo(List.of(List.of("1", "2"), List.of("3", "4"), List.of("4", "3"), List.of("9", "1")));
    }

    private void refused(List<Integer> now, List<Integer> next, int count) {
        assertThat(write(now, next))
                .filteredOn(WriteOutcome.Deferred.class::isInstance)
                .hasSize(count)
                .allSatisfy(outcome -> assertThat(
                                ((WriteOutcome.Deferred) outcome).reason().message())
                        .contains("not deferrable"));
        assertThat(codes()).isEqualTo(now.stream().map(String::valueOf).toList());
    }

    private void create(String definition) {
        String[] parts = definition.split("; ", -1);
        LocalPostgres.execute(database, "CREATE TABLE items (id int PRIMARY KEY, other text, " + parts[0] + ")");
        for (int i = 1; i < parts.length; i++) {
            LocalPostgres.execute(database, parts[i]);
        }
    }

    private void insert(int count) {
        LocalPostgres.execute(
                database, "INSERT INTO items (id, code) SELECT n, n FROM generate_series(1, " + count + ") n");
    }

    private void watch(String table, String column) {
        LocalPostgres.execute(
                database,
                "CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO seen VALUES (old.code, new.code); RETURN NULL; END $$",
                "CREATE TRIGGER watch AFTER UPDATE OF " + column + " ON " + table
                        + " FOR EACH ROW EXECUTE FUNCTION watch()");
    }

    private List<@Nullable String> codes() {
        List<@Nullable String> codes = new ArrayList<>();
        LocalPostgres.query(database, "SELECT code::numeric::int FROM items ORDER BY id")
                .forEach(row -> codes.add(row.getFirst()));
        return codes;
    }

    private List<WriteOutcome> write(List<Integer> now, List<Integer> next) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).equals(next.get(i))) {
                writes.add(update(i + 1, now.get(i), next.get(i)));
            }
        }
        return connector.target().write(ITEMS, writes);
    }

    private static Write update(int key, int from, int to) {
        Fields fields = TestConnector.fields(ITEMS, "code", Integer.toString(to));
        Fields expected = TestConnector.fields(ITEMS, "code", Integer.toString(from));
        return new Write.Update(new WriteId(key), RecordKey.of(Integer.toString(key)), fields, expected);
    }

    private static Write stale(int key, int to) {
        return update(key, 99, to);
    }
}
