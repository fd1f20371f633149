package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.api.Json;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are not plain: what syncs, under which condition, and what is said of those that do not. */
class TableIT {

    private static final int NO = 1;

    private record Reason(String code, String message, String fix) {}

    private record Listed(String table, String syncs, boolean source, boolean target, List<Reason> reasons) {
        List<String> codes() {
            return reasons.stream().map(Reason::code).toList();
        }
    }

    private record Plan(long createLeft, long createRight, List<Reason> reasons) {}

    @TempDir
    Path directory;

    @Test
    void partitionedTablesSyncAndSoDoPartitionsThatComeAndGo() {
        try (LiveSync sync = LiveSync.of("- { left: public.p, right: public.p, fields: [id, region, name] }")) {
            createPartitions(sync);
            sync.start();
            sync.left().run("ALTER TABLE p ATTACH PARTITION us FOR VALUES IN ('us')");
            LiveSync.await(
                    "the rows of a partition that came",
                    () -> sync.right().rows("SELECT id FROM p ORDER BY id").equals(List.of("1", "7")));
            sync.right()
                    .run(
                            "UPDATE p SET region = 'us', name = 'moved' WHERE id = 1",
                            "INSERT INTO p VALUES (2, 'eu', 'b')");
            sync.left().run("UPDATE p SET name = 'new' WHERE id = 7");
            sync.agrees();
            assertThat(sync.left().rows("SELECT tableoid::regclass, id, name FROM p ORDER BY id"))
                    .containsExactly("us|1|moved", "eu|2|b", "us|7|new");
            sync.left().run("ALTER TABLE p DETACH PARTITION us");
            LiveSync.await(
                    "the rows of a partition that went",
                    () -> sync.right().rows("SELECT id FROM p").equals(List.of("2")));
            sync.agrees();
        }
    }

    /** The table {@code us} is a partition on the left only later. */
    private static void createPartitions(LiveSync sync) {
        String table =
                "CREATE TABLE p (id int, region text, name text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)";
        sync.left()
                .run(
                        table,
                        "CREATE TABLE eu PARTITION OF p FOR VALUES IN ('eu')",
                        "CREATE TABLE us (LIKE p INCLUDING ALL)",
                        "INSERT INTO us VALUES (7, 'us', 'old')",
                        "INSERT INTO p VALUES (1, 'eu', 'a')");
        sync.right()
                .run(
                        table,
                        "CREATE TABLE most PARTITION OF p FOR VALUES IN ('eu', 'us')",
                        "CREATE TABLE rest PARTITION OF p DEFAULT");
    }

    @Test
    void aViewSyncsOneWay() {
        try (LiveSync sync = LiveSync.of(
                "- { left: public.shown, right: public.copy, direction: left-to-right, match: [id], fields: [id,"
                        + " title] }")) {
            sync.left()
                    .run(
                            "CREATE TABLE t (id int PRIMARY KEY, title text, draft boolean)",
                            "CREATE VIEW shown AS SELECT id, upper(title) AS title FROM t WHERE NOT draft",
                            "INSERT INTO t VALUES (1, 'a', false), (2, 'b', true)");
            sync.right().run("CREATE TABLE copy (id int PRIMARY KEY, title text)");
            sync.start();
            assertThat(sync.right().rows("SELECT * FROM copy")).containsExactly("1|A");
            sync.left()
                    .run(
                            "UPDATE t SET draft = NOT draft, title = title || '!'",
                            "INSERT INTO t VALUES (3, 'c', false)");
            LiveSync.await(
                    "the view's rows",
                    () -> sync.right().rows("SELECT * FROM copy ORDER BY id").equals(List.of("2|B!", "3|C")));
            sync.agrees();
        }
    }

    @Test
    void tablesAreListedWithTheirConditionsAndPlanHoldsMappingsToThem() {
        Database left = LiveServer.createDatabase();
        Database right = LiveServer.createDatabase();
        createTables(left, right);
        TidewayProcess program = program(left, right, "{ left: public.pairs, right: public.pairs, fields: [a, b, v] }");
        assertListed(program);
        assertThat(plan(program, 0).createRight()).isEqualTo(1);
        String byName = "{ left: public.pairs, right: public.pairs, match: [v], fields: [a, v] }";
        refused(left, right, byName, "KEY_NOT_GENERATED");
        refused(left, right, "{ left: public.shown, right: public.fine, fields: [v] }", "VIEW");
        refused(left, right, "{ left: public.keyless, right: public.fine, fields: [v] }", "NO_PRIMARY_KEY");
        String oneWay = "{ left: public.shown, right: public.fine, direction: left-to-right, fields: [v] }";
        plan(program(left, right, oneWay), 0);
        String withoutCreates = "{ left: public.pairs, right: public.pairs, match: [v], create: none, fields: [v] }";
        plan(program(left, right, withoutCreates), 0);
        LiveServer.drop(left);
        LiveServer.drop(right);
    }

    /** A table of each condition on the left, and those that mappings write on the right. */
    private static void createTables(Database left, Database right) {
        LocalPostgres.execute(
                left,
                "CREATE TABLE fine (id serial PRIMARY KEY, v text)",
                "CREATE TABLE pairs (a int, b int, v text, PRIMARY KEY (a, b))",
                "CREATE TABLE codes (code text PRIMARY KEY, v text)",
                "CREATE TABLE keyless (v text)",
                "CREATE VIEW shown AS SELECT id, v FROM fine",
                "INSERT INTO pairs VALUES (1, 1, 'x')");
        LocalPostgres.execute(
                right,
                "CREATE TABLE fine (id serial PRIMARY KEY, v text)",
                "CREATE TABLE pairs (a int, b int, v text, PRIMARY KEY (a, b))");
    }

    private static void assertListed(TidewayProcess program) {
        Listed[] listed = Json.read(program.ask("tables", "left", "--json").out(), Listed[].class);
        assertThat(List.of(listed).stream().map(table -> table.table() + " " + table.syncs() + " " + table.codes()))
                .containsExactly(
                        "public.codes conditionally [KEY_NOT_GENERATED]",
                        "public.fine yes []",
                        "public.keyless no [NO_PRIMARY_KEY]",
                        "public.pairs conditionally [COMPOSITE_KEY]",
                        "public.shown conditionally [VIEW]");
        assertThat(program.ask("tables", "left").out())
                .contains(
                        "public.fine  syncs",
                        "public.keyless  does not sync",
                        "public.shown  syncs one way, from here");
    }

    private void refused(Database left, Database right, String mapping, String code) {
        assertThat(plan(program(left, right, mapping), NO).reasons())
                .extracting(Reason::code)
                .contains(code);
    }

    private static Plan plan(TidewayProcess program, int exitCode) {
        TidewayProcess.Answer answer = program.ask("plan", "--json");
        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(exitCode);
        return Json.read(answer.out(), Plan[].class)[0];
    }

    private TidewayProcess program(Database left, Database right, String mapping) {
        return new TidewayProcess(PeopleSync.write(directory, """
            connections:
              left: %s
              right: %s
            syncs:
              pair: { left: left, right: right, tables: [%s] }
            """.formatted(
                        LiveConnection.text("left", left), LiveConnection.text("right", right), mapping)));
    }
}
