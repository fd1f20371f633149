package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * How this connector's texts are read, how long it waits, how its sessions differ from others, and what the driver gives the session
     * of the test.
     */
    private static final List<String> OURS = List.of(
            "TimeZone",
            "application_name",
            "array_nulls",
            "client_encoding",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "lc_monetary",
            "lock_timeout",
            "standard_conforming_strings",
            "statement_timeout",
            "tcp_keepalives_count",
            "tcp_keepalives_idle",
            "tcp_keepalives_interval",
            "tcp_user_timeout",
            "tideway.origin",
            "tideway.time_zone",
            "xmloption");

    /**
     * Deletes under a foreign key without an index, of a table so large that the planner's settings matter: what the check of the foreign
     * key would be planned like is asked in the middle of our transaction, and of a user's.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jit = on; jit_above_cost = 10; jit_inline_above_cost = 10; jit_optimize_above_cost = 10",
                "jit = off; enable_seqscan = off; plan_cache_mode = force_generic_plan",
                "jit = on; jit_above_cost = -1; work_mem = '64kB'; enable_indexscan = off; enable_hashjoin = off;"
                        + " plan_cache_mode = force_custom_plan; max_parallel_workers_per_gather = 4; parallel_setup_cost = 0;"
                        + " min_parallel_table_scan_size = 0; cursor_tuple_fraction = 0.5; random_page_cost = 1;"
                        + " session_replication_role = origin; row_security = on; constraint_exclusion = off"
            })
    void foreignKeysAreCheckedByThePlansOfAUsersSession(String settings) {
        for (String setting : settings.split("; ", -1)) {
            LocalPostgres.execute(database, "ALTER DATABASE " + database.name() + " SET " + setting);
        }
        LocalPostgres.execute(
                database,
                "CREATE TABLE items (id int PRIMARY KEY, name text) WITH (autovacuum_enabled = off)",
                "INSERT INTO items SELECT n, 'name' FROM generate_series(1, 20) n",
                "CREATE TABLE children (item int REFERENCES items ON DELETE CASCADE) WITH (autovacuum_enabled = off)",
                "INSERT INTO children SELECT 11 + n % 10 FROM generate_series(1, 50000) n",
                "ANALYZE children",
                "CREATE TABLE seen (n serial, line text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE line text; BEGIN"
                        + " FOR line IN EXECUTE 'EXPLAIN DELETE FROM ONLY public.children x"
                        + " WHERE $1 OPERATOR(pg_catalog.=) item' USING 5 LOOP INSERT INTO seen (line) VALUES (line);"
                        + " END LOOP; INSERT INTO seen (line) SELECT name || ' = ' || setting FROM pg_settings WHERE name <> ALL ('"
                        + "{" + String.join(",", OURS) + "}'); RETURN NULL; END $$",
                "CREATE TRIGGER a_first AFTER DELETE ON items FOR EACH ROW EXECUTE FUNCTION note()");
        try (Connector again = TestConnector.open(database)) {
            assertThat(again.target().write(ITEMS, List.of(delete(1, "1", "name"))))
                    .allMatch(WriteOutcome.Applied.class::isInstance);
        }
        List<String> ours = seen();
        LocalPostgres.execute(database, "TRUNCATE seen", "DELETE FROM items WHERE id = 2");
        assertThat(ours).isEqualTo(seen()).hasSizeGreaterThan(100);
    }

    private List<String> seen() {
        return LocalPostgres.query(database, "SELECT line FROM seen ORDER BY n").stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
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
