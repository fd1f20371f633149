package io.tideway.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users' triggers and constraints run as the role's own settings say, while our statements find records by index. */
class UsersSettingsIT {

    private static final TableSelection ITEMS = TestConnector.select("public.items", "name");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void triggersAndForeignKeysSeeThePlannerSettingsOfTheRole() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE items (id int PRIMARY KEY, name text)",
                "INSERT INTO items VALUES (1, 'one'), (2, 'two')",
                "CREATE TABLE seen (setting text, value text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen"
                        + " SELECT name, setting FROM pg_settings WHERE category LIKE 'Query Tuning%'"
                        + " AND setting <> reset_val; RETURN NULL; END $$",
                "CREATE TRIGGER first BEFORE INSERT OR UPDATE OR DELETE ON items EXECUTE FUNCTION note()",
                "CREATE TRIGGER last AFTER INSERT OR UPDATE OR DELETE ON items FOR EACH ROW EXECUTE FUNCTION note()");
        List<Write> writes = List.of(create(0, "3"), update(1, "1", "one"), delete(2, "2", "two"));
        assertThat(connector.target().write(ITEMS, writes)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(LocalPostgres.query(database, "SELECT * FROM seen")).isEmpty();
    }

    @Test
    void recordsOfAGrowingTableAreFoundByTheirKey() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE items (id int PRIMARY KEY, name text) WITH (autovacuum_enabled = off)",
                "ANALYZE items",
                "INSERT INTO items SELECT n, n::text FROM generate_series(1, 30000) n");
        List<Write> writes = new ArrayList<>();
        for (int i = 1; i <= 2000; i++) {
            String key = Integer.toString(i * 10);
            writes.add(i % 2 == 0 ? update(i, key, key) : delete(i, key, i % 3 == 0 ? "another" : key));
        }
        connector.target().write(ITEMS, writes);
        assertThat(LocalPostgres.query(database, "SELECT count(*) FROM items WHERE name = 'new'"))
                .isEqualTo(List.of(List.of("1000")));
        TestConnector.await("the server to count what was read", () -> count("n_tup_upd") == 1000);
        assertThat(count("seq_tup_read")).isLessThan(60_001); // the statement above that counts, and ANALYZE
    }

    private long count(String what) {
        return Long.parseLong(String.valueOf(
                LocalPostgres.query(database, "SELECT " + what + " FROM pg_stat_user_tables WHERE relname = 'items'")
                        .getFirst()
                        .getFirst()));
    }

    private static Write create(int id, String key) {
        return new Write.Create(
                new WriteId(id), TestConnector.fields(ITEMS, "name", "new"), Optional.of(RecordKey.of(key)), List.of());
    }

    private static Write update(int id, String key, String expected) {
        return new Write.Update(
                new WriteId(id),
                RecordKey.of(key),
                TestConnector.fields(ITEMS, "name", "new"),
                TestConnector.fields(ITEMS, "name", expected));
    }

    private static Write delete(int id, String key, String expected) {
        return new Write.Delete(new WriteId(id), RecordKey.of(key), TestConnector.fields(ITEMS, "name", expected));
    }
}
