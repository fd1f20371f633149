package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code check} and {@code tables} find missing, and that each fix does what it says: its SQL is run as the superuser, and the
 * reason must be gone.
 */
@Exhaustive
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableReasonsIT {

    private static final String USER = "it's \"plain\"";
    private static final String QUOTED_USER = "\"it's \"\"plain\"\"\"";

    /** Fixes that no statement can be. */
    private static final String SENTENCE = "^(Map|Connect|Postgres|Give) .*";

    private static final String[] TABLES = {
        "CREATE TABLE fine (id bigserial PRIMARY KEY, v text)",
        "CREATE TABLE no_key (v text)",
        "CREATE TABLE no_key_but_id (id int, v text)",
        "CREATE TABLE no_key_but_serial (v text, n serial)",
        "CREATE TABLE \"No Key; %\" (\"id\" text)",
        "CREATE TABLE composite (a int, b text, v text, PRIMARY KEY (b, a))",
        "INSERT INTO composite VALUES (1, 'x'), (2, 'x')",
        "CREATE TABLE referring (id serial PRIMARY KEY, a int, b text, FOREIGN KEY (b, a) REFERENCES composite ON"
                + " DELETE CASCADE)",
        "INSERT INTO referring (a, b) VALUES (2, 'x')",
        "CREATE TABLE natural_number (id int DEFAULT 0 PRIMARY KEY)",
        "INSERT INTO natural_number VALUES (41)",
        "CREATE TABLE natural_empty (id smallint PRIMARY KEY)",
        "CREATE DOMAIN small AS int CHECK (value < 1000)",
        "CREATE TABLE natural_domain (id small PRIMARY KEY)",
        "CREATE TABLE natural_uuid (\"The Id\" uuid PRIMARY KEY)",
        "CREATE TABLE natural_text (code text PRIMARY KEY)",
        "CREATE TABLE natural_varchar (code varchar(36) PRIMARY KEY)",
        "CREATE TABLE natural_short (code varchar(10) PRIMARY KEY)",
        "CREATE TABLE natural_date (day date PRIMARY KEY)",
        "CREATE UNLOGGED TABLE unlogged (id serial PRIMARY KEY)",
        "CREATE TABLE late (id serial PRIMARY KEY DEFERRABLE)",
        "CREATE TABLE silent (id serial PRIMARY KEY)",
        "ALTER TABLE silent REPLICA IDENTITY NOTHING",
        "CREATE TABLE secured (id serial PRIMARY KEY)",
        "ALTER TABLE secured ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "CREATE SCHEMA hidden",
        "CREATE TABLE hidden.t (id serial PRIMARY KEY, secret text)",
        "CREATE TABLE parent (v text)",
        "CREATE TABLE heir (w text) INHERITS (parent)",
        "CREATE TABLE parts (region text, v text) PARTITION BY LIST (region)",
        "CREATE TABLE parts_eu PARTITION OF parts FOR VALUES IN ('eu') PARTITION BY LIST (v)",
        "CREATE TABLE parts_eu_a PARTITION OF parts_eu FOR VALUES IN ('a')",
        "CREATE UNLOGGED TABLE parts_us PARTITION OF parts FOR VALUES IN ('us')",
        "CREATE TABLE leaves (region text) PARTITION BY LIST (region)",
        "CREATE TABLE leaves_eu PARTITION OF leaves FOR VALUES IN ('eu')",
        "CREATE TABLE computed (v text) PARTITION BY HASH (lower(v))",
        "CREATE TABLE computed_1 PARTITION OF computed FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "CREATE TABLE numbered (id int PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE TABLE numbered_1 PARTITION OF numbered FOR VALUES FROM (1) TO (100)",
        "CREATE TABLE late_parts (id int PRIMARY KEY DEFERRABLE) PARTITION BY RANGE (id)",
        "CREATE TABLE late_parts_1 PARTITION OF late_parts FOR VALUES FROM (1) TO (100)",
        "CREATE SCHEMA types",
        "CREATE TYPE types.mood AS ENUM ('good')",
        "CREATE TABLE moods (mood types.mood PRIMARY KEY)",
        "CREATE FUNCTION \"Word\" (a int, b text) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$",
        "REVOKE EXECUTE ON FUNCTION \"Word\" FROM PUBLIC",
        "CREATE TABLE defaults (id serial PRIMARY KEY, n serial, w text DEFAULT 'a' || \"Word\" (1, 'a'))",
        "CREATE VIEW a_view AS SELECT 1 AS one",
        "CREATE EXTENSION postgres_fdw SCHEMA hidden",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
        "CREATE FOREIGN TABLE remote (id int) SERVER elsewhere"
    };

    private final List<LocalPostgres> servers = new ArrayList<>();

    @AfterAll
    void stopServers() {
        servers.forEach(LocalPostgres::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "16", "18"})
    void everyReasonIsListedAndItsFixMendsIt(String version) {
        LocalPostgres.Database database = database(version, "replica");
        LocalPostgres.execute(database, TABLES);
        LocalPostgres.execute(
                database,
                "CREATE ROLE " + QUOTED_USER + " LOGIN PASSWORD 'plain'",
                "ALTER ROLE " + QUOTED_USER + " SET default_transaction_read_only = on",
                "REVOKE CREATE ON DATABASE " + database.name() + " FROM PUBLIC",
                "CREATE ROLE shop_owner",
                "ALTER TABLE fine OWNER TO shop_owner");
        try (Connector connector = TestConnector.open(database, USER, "plain")) {
            assertThat(codes(connector.check().notAsSource()))
                    .containsExactlyInAnyOrder("WAL_LEVEL", "NO_REPLICATION_RIGHT", "NO_RIGHTS");
            assertThat(codes(connector.check().notAsTarget())).containsExactly("READ_ONLY");
            assertThat(connector.discover().stream().map(TableReasonsIT::brief).filter(line -> line.contains(" ")))
                    .containsExactlyInAnyOrder(EXPECTED);
            assertFixesNameTheUser(connector);
            mendServer(database, connector);
            mendTables(database, connector);
        }
        try (Connector again = TestConnector.open(database, USER, "plain")) {
            assertMended(database, again);
        }
    }

    private static void assertFixesNameTheUser(Connector connector) {
        assertThat(reasons(table(connector, "public.fine")))
                .extracting(Reason::fix)
                .contains("GRANT \"shop_owner\" TO " + QUOTED_USER + ";");
        assertThat(reasons(table(connector, "public.defaults")))
                .extracting(Reason::fix)
                .contains(
                        "GRANT EXECUTE ON FUNCTION public.\"Word\"(a integer, b text) TO " + QUOTED_USER + ";",
                        "GRANT USAGE ON SEQUENCE public.defaults_id_seq TO " + QUOTED_USER + ";",
                        "GRANT USAGE ON SEQUENCE public.defaults_n_seq TO " + QUOTED_USER + ";");
        assertThat(reasons(table(connector, "public.moods")))
                .extracting(Reason::fix)
                .contains("GRANT USAGE ON SCHEMA \"types\" TO " + QUOTED_USER + ";");
    }

    private static void assertMended(LocalPostgres.Database database, Connector again) {
        assertThat(codes(again.check().notAsTarget())).isEmpty();
        assertThat(codes(again.check().notAsSource())).containsExactly("WAL_LEVEL");
        assertThat(LocalPostgres.query(database, "SELECT count(*) FROM referring WHERE (b, a) = ('x', 2)"))
                .isEqualTo(List.of(List.of("1")));
        assertThat(again.target().reserveKeys(TableName.parse("public.natural_number"), 1))
                .containsExactly(RecordKey.of("42"));
        assertThat(again.target().reserveKeys(TableName.parse("public.numbered_1"), 1))
                .containsExactly(RecordKey.of("1"));
    }

    /** What is found apart from what every table has, whose owner is another role that has granted nothing. */
    private static final String[] EXPECTED = {
        "public.No_Key;_% NO_PRIMARY_KEY",
        "public.a_view VIEW",
        "public.composite COMPOSITE_KEY FOREIGN_KEY_NOT_INDEXED",
        "public.computed NO_PRIMARY_KEY",
        "public.computed_1 NO_PRIMARY_KEY",
        "public.heir NO_PRIMARY_KEY",
        "public.late REPLICA_IDENTITY_UNSUITABLE",
        "public.late_parts REPLICA_IDENTITY_UNSUITABLE KEY_NOT_GENERATED",
        "public.late_parts_1 REPLICA_IDENTITY_UNSUITABLE KEY_NOT_GENERATED",
        "public.leaves NO_PRIMARY_KEY",
        "public.leaves_eu NO_PRIMARY_KEY",
        "public.moods KEY_NOT_GENERATED",
        "public.natural_date KEY_NOT_GENERATED",
        "public.natural_domain KEY_NOT_GENERATED",
        "public.natural_empty KEY_NOT_GENERATED",
        "public.natural_number KEY_NOT_GENERATED",
        "public.natural_short KEY_NOT_GENERATED",
        "public.natural_text KEY_NOT_GENERATED",
        "public.natural_uuid KEY_NOT_GENERATED",
        "public.natural_varchar KEY_NOT_GENERATED",
        "public.no_key NO_PRIMARY_KEY",
        "public.no_key_but_id NO_PRIMARY_KEY",
        "public.no_key_but_serial NO_PRIMARY_KEY",
        "public.numbered KEY_NOT_GENERATED",
        "public.numbered_1 KEY_NOT_GENERATED",
        "public.parent NO_PRIMARY_KEY",
        "public.parts NO_PRIMARY_KEY UNLOGGED",
        "public.parts_eu NO_PRIMARY_KEY",
        "public.parts_eu_a NO_PRIMARY_KEY",
        "public.parts_us NO_PRIMARY_KEY UNLOGGED",
        "public.remote FOREIGN_TABLE",
        "public.secured ROW_SECURITY",
        "public.silent REPLICA_IDENTITY_UNSUITABLE",
        "public.unlogged UNLOGGED",
    };

    private static void mendServer(LocalPostgres.Database database, Connector connector) {
        Stream.concat(connector.check().notAsSource().stream(), connector.check().notAsTarget().stream())
                .forEach(reason -> LocalPostgres.execute(database, reason.fix()));
        assertThat(LocalPostgres.query(
                        database, "SELECT 1 FROM pg_file_settings WHERE name = 'wal_level' AND setting = 'logical'"))
                .hasSize(1);
    }

    /** Runs one fix after the other, and sees that it took its reason away; a fix may bring a milder one about. */
    private static void mendTables(LocalPostgres.Database database, Connector connector) {
        for (TableSchema listed : connector.discover()) {
            String name = listed.name().toString();
            List<Reason> open = mendable(table(connector, name));
            for (int steps = 0; !open.isEmpty(); steps++) {
                assertThat(steps).as(name + " " + open).isLessThan(12);
                Reason reason = open.getFirst();
                LocalPostgres.execute(database, reason.fix());
                assertThat(reasons(table(connector, name)))
                        .as(name + ": " + reason.fix())
                        .doesNotContain(reason);
                open = mendable(table(connector, name));
            }
        }
    }

    private static List<Reason> mendable(TableSchema table) {
        return reasons(table).stream()
                .filter(reason -> !reason.fix().matches(SENTENCE))
                .toList();
    }

    private LocalPostgres.Database database(String version, String walLevel) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("wal_level", walLevel);
        LocalPostgres server = LocalPostgres.start(version, settings);
        servers.add(server);
        return server.createDatabase();
    }

    private static TableSchema table(Connector connector, String name) {
        return connector.discover().stream()
                .filter(schema -> schema.name().toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String brief(TableSchema table) {
        StringBuilder line = new StringBuilder(table.name().toString().replace(' ', '_'));
        codes(reasons(table)).stream()
                .filter(code -> !code.equals("NO_RIGHTS") && !code.equals("NOT_OWNER"))
                .forEach(code -> line.append(' ').append(code));
        return line.toString();
    }

    private static List<Reason> reasons(TableSchema table) {
        return Stream.of(table.notAsSource(), table.notAsTarget(), table.conditions(), table.notices())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static List<String> codes(List<Reason> reasons) {
        return reasons.stream().map(Reason::code).toList();
    }
}
