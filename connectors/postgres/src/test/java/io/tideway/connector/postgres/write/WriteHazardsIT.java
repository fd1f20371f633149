package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has gone wrong for others when writing: constraints, locks, triggers, swaps. */
class WriteHazardsIT {

    private static final TableSelection ITEMS = TestConnector.select("public.items", "name", "code", "parent");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @BeforeEach
    void createTable() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE items (id int PRIMARY KEY, name varchar(5) NOT NULL CHECK (name <> 'bad'),"
                        + " code int UNIQUE, parent int REFERENCES items)",
                "INSERT INTO items VALUES (1, 'one', 1, NULL), (2, 'two', 2, NULL), (3, 'three', 3, NULL)");
    }

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void uniqueValuesAreSwappedWithinABatch() {
        assertThat(write(update(1, "1", "code", "2", "1"), update(2, "2", "code", "1", "2"))
                        .values())
                .allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(rows("SELECT id, code FROM items WHERE id < 3 ORDER BY id"))
                .isEqualTo(List.of(List.of("1", "2"), List.of("2", "1")));
    }

    @Test
    void eachFailureStandsAloneWithItsReason() {
        Map<Integer, WriteOutcome> outcomes = write(
                update(1, "1", "name", "bad", "one"),
                update(2, "2", "name", "too long", "two"),
                update(3, "3", "parent", "77", null),
                create("4", "name", "four"),
                create("5", "code", "5"),
                create("6", "code", "not a number"));
        assertThat(code(outcomes.get(1))).isEqualTo("CHECK_VIOLATION");
        assertThat(code(outcomes.get(2))).isEqualTo("VALUE_NOT_ACCEPTED");
        assertThat(code(outcomes.get(3))).isEqualTo("FOREIGN_KEY_VIOLATION");
        assertThat(outcomes.get(4)).isInstanceOf(WriteOutcome.Applied.class);
        assertThat(code(outcomes.get(5))).isEqualTo("NOT_NULL_VIOLATION");
        assertThat(code(outcomes.get(6))).isEqualTo("VALUE_NOT_ACCEPTED");
    }

    @Test
    void aLockedRecordDoesNotStallTheOthers() throws SQLException {
        try (Connection user = database.connect();
                Statement statement = user.createStatement()) {
            user.setAutoCommit(false);
            statement.execute("UPDATE items SET code = 9 WHERE id = 1");
            Map<Integer, WriteOutcome> outcomes =
                    write(update(1, "1", "name", "uno", "one"), update(2, "2", "name", "due", "two"));
            assertThat(code(outcomes.get(1))).isEqualTo("LOCKED");
            assertThat(outcomes.get(2)).isInstanceOf(WriteOutcome.Applied.class);
        }
    }

    @Test
    void deferrableConstraintsAreDistinguishedAndTheirWritesMayHelpEachOther() {
        LocalPostgres.execute(
                database,
                "ALTER TABLE items DROP CONSTRAINT items_code_key,"
                        + " ADD UNIQUE (code) DEFERRABLE INITIALLY DEFERRED");
        Map<Integer, WriteOutcome> outcomes = write(
                update(1, "1", "code", "2", "1"),
                update(2, "2", "code", "1", "2"),
                update(3, "3", "name", "drei", "three"));
        assertThat(outcomes.values()).allMatch(WriteOutcome.Applied.class::isInstance);
        Map<Integer, WriteOutcome> taken =
                write(update(1, "1", "code", "3", "2"), update(2, "2", "name", "zwei", "two"));
        assertThat(code(taken.get(1))).isEqualTo("UNIQUE_VIOLATION");
        assertThat(taken.get(2)).isInstanceOf(WriteOutcome.Applied.class);
    }

    @Test
    void aTriggerMayRefuseOrSuppress() {
        LocalPostgres.execute(
                database,
                "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF new.name = 'no' THEN RAISE EXCEPTION 'not this name'; END IF;"
                        + " IF new.name = 'hush' THEN RETURN NULL; END IF; RETURN new; END $$",
                "CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION guard()");
        Map<Integer, WriteOutcome> outcomes = write(
                update(1, "1", "name", "no", "one"),
                update(2, "2", "name", "hush", "two"),
                update(3, "3", "name", "yes", "three"),
                create("4", "name", "hush"));
        assertThat(code(outcomes.get(1))).isEqualTo("REJECTED_BY_TRIGGER");
        assertThat(code(outcomes.get(2))).isEqualTo("REJECTED_BY_TRIGGER");
        assertThat(outcomes.get(3)).isInstanceOf(WriteOutcome.Applied.class);
        assertThat(code(outcomes.get(4))).isEqualTo("REJECTED_BY_TRIGGER");
    }

    @Test
    void anAlteredTableIsReadAgain() {
        write(update(1, "1", "name", "uno", "one"));
        LocalPostgres.execute(database, "ALTER TABLE items ALTER COLUMN code TYPE text");
        assertThat(write(update(1, "1", "code", "x", "1")).get(1)).isInstanceOf(WriteOutcome.Applied.class);
        assertThat(rows("SELECT code FROM items WHERE id = 1")).isEqualTo(List.of(List.of("x")));
    }

    @Test
    void aKeyMayChange() {
        TableSelection withKey = TestConnector.select("public.items", "id", "name");
        Fields moved = TestConnector.fields(withKey, "id", "10");
        Fields expected = TestConnector.fields(withKey, "id", "1");
        WriteOutcome outcome = connector
                .target()
                .write(withKey, List.of(new Write.Update(new WriteId(1), RecordKey.of("1"), moved, expected)))
                .get(0);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        WriteOutcome.Applied.class,
                        applied -> assertThat(applied.key()).isEqualTo(RecordKey.of("10")));
    }

    @Test
    void keysAreReservedFromAnyDefault() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE \"By Serial\" (\"Id\" serial PRIMARY KEY)",
                "CREATE TABLE by_identity (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
                "CREATE TABLE by_uuid (id uuid PRIMARY KEY DEFAULT gen_random_uuid())");
        for (String table : List.of("public.By Serial", "public.by_identity", "public.by_uuid")) {
            assertThat(connector.target().reserveKeys(TableName.parse(table), 100))
                    .hasSize(100)
                    .doesNotHaveDuplicates();
        }
    }

    private Map<Integer, WriteOutcome> write(Write... writes) {
        Map<Integer, WriteOutcome> outcomes = new LinkedHashMap<>();
        List<Write> list = new ArrayList<>(List.of(writes));
        connector
                .target()
                .write(ITEMS, list)
                .forEach(outcome -> outcomes.put(outcome.id().number(), outcome));
        assertThat(outcomes).hasSize(writes.length);
        return outcomes;
    }

    private static Write update(int id, String key, String field, String value, @Nullable String expected) {
        return new Write.Update(
                new WriteId(id),
                RecordKey.of(key),
                TestConnector.fields(ITEMS, field, value),
                TestConnector.fields(ITEMS, field, expected));
    }

    private static Write create(String key, String field, String value) {
        return new Write.Create(
                new WriteId(Integer.parseInt(key)),
                TestConnector.fields(ITEMS, field, value),
                Optional.of(RecordKey.of(key)),
                List.of());
    }

    private List<? extends List<?>> rows(String sql) {
        return LocalPostgres.query(database, sql);
    }

    private static String code(@Nullable WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Rejected rejected -> rejected.reason().code();
            case WriteOutcome.Deferred deferred -> deferred.reason().code();
            case null -> "no outcome";
            case WriteOutcome.Applied applied -> applied.toString();
            case WriteOutcome.Conflicted conflicted -> conflicted.toString();
            case WriteOutcome.Missing missing -> missing.toString();
            case WriteOutcome.Unknown unknown -> unknown.toString();
        };
    }
}
