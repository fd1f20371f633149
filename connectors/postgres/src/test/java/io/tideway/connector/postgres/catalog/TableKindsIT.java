package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are not plain: read, streamed and written as any other. */
@Exhaustive
@ParameterizedClass
@ValueSource(strings = {"14", "16", "18"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableKindsIT {

    @Parameter
    String version = "";

    private final List<ChangeStream> streams = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private LocalPostgres server;
    private LocalPostgres.Database database;
    private Connector connector;

    @BeforeAll
    void startServer() {
        server = LocalPostgres.start(version, new LinkedHashMap<>());
    }

    @BeforeEach
    void connect() {
        database = server.createDatabase();
        connector = TestConnector.open(database);
    }

    @AfterEach
    void disconnect() {
        streams.forEach(ChangeStream::close);
        subscriptions.forEach(each -> {
            TestConnector.awaitIdle(database, each.name());
            connector.deprovision(each.name(), false);
        });
        streams.clear();
        subscriptions.clear();
        connector.close();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    /** The columns of {@code eu} have another order than those of the root. */
    private void createPartitions() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE p (id bigserial, region text, name text, PRIMARY KEY (id, region)) PARTITION BY LIST"
                        + " (region)",
                "CREATE TABLE us PARTITION OF p FOR VALUES IN ('us')",
                "CREATE TABLE eu (name text, gone int, region text NOT NULL, id bigint NOT NULL)",
                "ALTER TABLE eu DROP COLUMN gone",
                "ALTER TABLE p ATTACH PARTITION eu FOR VALUES IN ('eu')");
    }

    @Test
    void aPartitionedTableIsWrittenAndReadByItsRootOrByALeaf() {
        createPartitions();
        TableSelection root = TestConnector.select("public.p", "id", "region", "name");
        TableSelection leaf = TestConnector.select("public.us", "id", "region", "name");
        ChangeStream ofRoot = open("root", root);
        ChangeStream ofLeaf = open("leaf", leaf);
        assertThat(write(root, create(1, root, "1,eu,a"), create(2, root, "2,us,b"), create(3, root, "3,eu,c")))
                .allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(write(
                                root,
                                update(1, root, "1,eu", "name", "A", "a"),
                                update(2, root, "2,us", "name", "B", "other"),
                                update(3, root, "3,eu", "region", "us", "eu"),
                                update(4, root, "9,eu", "name", "x", "y"))
                        .stream()
                        .map(outcome -> outcome.getClass().getSimpleName()))
                .containsExactlyInAnyOrder("Applied", "Conflicted", "Applied", "Missing");
        assertThat(write(leaf, update(1, leaf, "2,us", "name", "by leaf", "b")))
                .allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(write(root, new Write.Delete(new WriteId(1), key("1,eu"), Fields.none(root.layout()))))
                .allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(changes(ofRoot))
                .containsExactly(
                        "+1,eu a", "+2,us b", "+3,eu c", "+1,eu A", "-3,eu", "+3,us c", "+2,us by leaf", "-1,eu");
        assertThat(changes(ofLeaf)).containsExactly("+2,us b", "+3,us c", "+2,us by leaf");
        assertThat(rows(root)).containsExactly("2,us by leaf", "3,us c");
        assertThat(rows(leaf)).containsExactly("2,us by leaf", "3,us c");
    }

    @Test
    void partitionsThatComeOrGoWithTheirRowsAreNoticedOnceAlsoWithoutAReader() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE p (id int PRIMARY KEY, name text) PARTITION BY RANGE (id)",
                "CREATE TABLE first PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE second (LIKE p INCLUDING ALL)",
                "INSERT INTO second VALUES (11, 'b')");
        TableSelection table = TestConnector.select("public.p", "id", "name");
        ChangeStream stream = open("watched", table);
        assertThat(changes(stream)).isEmpty();
        LocalPostgres.execute(database, "ALTER TABLE p ATTACH PARTITION second FOR VALUES FROM (10) TO (20)");
        Position seen = awaitGap(stream);
        stream.close();
        TestConnector.awaitIdle(database, subscriptions.getLast().name());
        LocalPostgres.execute(database, "ALTER TABLE p DETACH PARTITION second");
        ChangeStream later = connector.source().changes(subscriptions.getLast(), seen);
        streams.add(later);
        Position gone = awaitGap(later);
        later.acknowledge(gone);
        assertThat(connector.source().reached(gone, seen)).isTrue();
        LocalPostgres.execute(database, "INSERT INTO p VALUES (1, 'a')");
        assertThat(changes(later)).containsExactly("+1 a");
    }

    private static Position awaitGap(ChangeStream stream) {
        AtomicReference<Position> position = new AtomicReference<>();
        TestConnector.await("the changed partitions", () -> {
            ChangeBatch batch = TestConnector.poll(stream, 10);
            position.set(batch.next());
            return batch.changes().stream().anyMatch(Change.Gap.class::isInstance);
        });
        return position.get();
    }

    @Test
    void aViewIsReadOneWayIfItsRowsCanBeIdentified() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE t (a int, name text, \"B b\" text, hidden boolean, PRIMARY KEY (\"B b\", a))",
                "CREATE VIEW shown AS SELECT upper(name) AS name, (SELECT max(a) FROM t x) AS top, a AS number, \"B"
                        + " b\" AS b FROM t WHERE NOT hidden",
                "CREATE VIEW joined AS SELECT t.a, t.\"B b\", x.a AS other FROM t CROSS JOIN t x",
                "CREATE VIEW grouped AS SELECT a, \"B b\" FROM t GROUP BY a, \"B b\"",
                "CREATE VIEW keyless AS SELECT name FROM t",
                "CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS records, hidden FROM t GROUP BY hidden",
                "INSERT INTO t VALUES (1, 'a', 'x', false), (2, 'b', 'x', true)");
        assertThat(schema("public.shown").keyFields()).containsExactly("b", "number");
        assertThat(schema("public.shown").notAsSource()).isEmpty();
        assertThat(codes(schema("public.shown").notAsTarget())).containsExactly("VIEW");
        for (String view : List.of("joined", "grouped", "keyless", "kept")) {
            assertThat(codes(schema("public." + view).notAsSource())).as(view).containsExactly("VIEW");
        }
        LocalPostgres.execute(database, "CREATE UNIQUE INDEX ON kept (hidden)", "REFRESH MATERIALIZED VIEW kept");
        assertThat(schema("public.kept").notAsSource()).isEmpty();
        TableSelection shown = TestConnector.select("public.shown", "number", "top", "name");
        TableSelection kept = TestConnector.select("public.kept", "records");
        ChangeStream stream = open("views", shown, kept);
        awaitGap(stream);
        assertThat(rows(shown)).containsExactly("x,1 A");
        assertThat(rows(kept)).containsExactlyInAnyOrder("false 1", "true 1");
        LocalPostgres.execute(database, "UPDATE t SET hidden = false");
        awaitGap(stream);
        assertThat(rows(shown)).containsExactly("x,1 A", "x,2 B");
        LocalPostgres.execute(database, "DROP VIEW shown");
        awaitGap(stream);
    }

    @Test
    void anHeirIsATableOfItsOwn() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE parent (id int PRIMARY KEY, name text)",
                "CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (parent)",
                "INSERT INTO parent VALUES (1, 'parent'), (2, 'parent')",
                "INSERT INTO heir VALUES (1, 'heir'), (2, 'heir')");
        TableSelection parent = TestConnector.select("public.parent", "id", "name");
        ChangeStream stream = open("parent", parent);
        assertThat(rows(parent)).containsExactly("1 parent", "2 parent");
        assertThat(write(
                        parent,
                        update(1, parent, "1", "name", "changed", "parent"),
                        new Write.Delete(new WriteId(2), key("2"), Fields.none(parent.layout()))))
                .allMatch(WriteOutcome.Applied.class::isInstance);
        LocalPostgres.execute(database, "UPDATE parent SET name = 'both' WHERE id = 1", "TRUNCATE heir");
        assertThat(changes(stream)).containsExactly("+1 changed", "-2", "+1 both");
        assertThat(rows(parent)).containsExactly("1 both");
    }

    @Test
    void aNameMayBeAnything() {
        String odd = "It's \"50%_\\ off\" Größe.漢字 $1 ";
        String table = odd + "x".repeat(63 - odd.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        String quoted = "\"a%_\"\"Schema\".\"" + table.replace("\"", "\"\"") + "\"";
        String column = "\"" + table.replace("\"", "\"\"") + "\"";
        LocalPostgres.execute(
                database,
                "CREATE SCHEMA \"a%_\"\"Schema\"",
                "CREATE TABLE " + quoted + " (\"select\" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, " + column
                        + " text)",
                "CREATE TABLE \"a%_\"\"Schema\"." + column.replace('_', 'x') + " (\"ID\" int)",
                "INSERT INTO " + quoted + " (" + column + ") VALUES ('a')");
        assertThat(schema("a%_\"Schema." + table).notAsSource()).isEmpty();
        assertThat(schema("a%_\"Schema." + table).conditions()).isEmpty();
        TableSelection selection = TestConnector.select("a%_\"Schema." + table, "select", table);
        ChangeStream stream = open("odd", selection);
        RecordKey reserved =
                connector.target().reserveKeys(selection.table(), 1).getFirst();
        assertThat(write(
                        selection,
                        create(1, selection, reserved.text() + ",b"),
                        update(2, selection, "1", table, "A", "a")))
                .allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(changes(stream)).containsExactly("+2 b", "+1 A");
        assertThat(rows(selection)).containsExactly("1 A", "2 b");
    }

    @Test
    void whatTheServerComputesIsLeftToIt() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, twice int GENERATED ALWAYS AS"
                        + " (a * 2) STORED, name text)");
        FieldSchema twice = schema("public.t").field("twice").orElseThrow();
        assertThat(codes(twice.notWritable())).containsExactly("GENERATED_FIELD");
        assertThat(codes(twice.notReadable())).containsExactly("GENERATED_FIELD");
        TableSelection selection = TestConnector.select("public.t", "id", "name");
        ChangeStream stream = open("generated", selection);
        assertThat(write(selection, create(1, selection, "7,b"))).allMatch(WriteOutcome.Applied.class::isInstance);
        LocalPostgres.execute(database, "UPDATE t SET a = 4, name = 'c'");
        assertThat(changes(stream)).containsExactly("+7 b", "+7 c");
    }

    @Test
    void recordsThatReferToEachOtherAreCreatedTogether() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE staff (id int PRIMARY KEY, boss int REFERENCES staff)",
                "CREATE TABLE circle (id int PRIMARY KEY, next int NOT NULL REFERENCES circle DEFERRABLE INITIALLY"
                        + " DEFERRED)");
        TableSelection staff = TestConnector.select("public.staff", "id", "boss");
        TableSelection circle = TestConnector.select("public.circle", "id", "next");
        assertThat(write(staff, create(1, staff, "1,2"), create(2, staff, "2,3"), create(3, staff, "3,3")))
                .allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(write(circle, create(1, circle, "1,2"), create(2, circle, "2,1")))
                .allMatch(WriteOutcome.Applied.class::isInstance);
    }

    @Test
    void rowSecurityIsReportedWhereItHidesRows() {
        LocalPostgres.execute(
                database,
                "CREATE ROLE owner_" + database.name() + " LOGIN PASSWORD 'x'",
                "CREATE ROLE reader_" + database.name() + " LOGIN PASSWORD 'x'",
                "CREATE ROLE bypass_" + database.name() + " LOGIN BYPASSRLS PASSWORD 'x'",
                "CREATE TABLE plain (id serial PRIMARY KEY)",
                "CREATE TABLE forced (id serial PRIMARY KEY)",
                "ALTER TABLE plain OWNER TO owner_" + database.name(),
                "ALTER TABLE forced OWNER TO owner_" + database.name(),
                "ALTER TABLE plain ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
                "GRANT ALL ON plain, forced TO PUBLIC");
        assertThat(hiding("owner_")).containsExactly("public.forced");
        assertThat(hiding("reader_")).containsExactly("public.forced", "public.plain");
        assertThat(hiding("bypass_")).isEmpty();
    }

    private List<String> hiding(String role) {
        try (Connector other = TestConnector.open(database, role + database.name(), "x")) {
            return other.discover().stream()
                    .filter(table -> codes(table.notAsTarget()).contains("ROW_SECURITY"))
                    .map(table -> table.name().toString())
                    .toList();
        }
    }

    private TableSchema schema(String name) {
        return connector.discover().stream()
                .filter(table -> table.name().toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> codes(List<Reason> reasons) {
        return reasons.stream().map(Reason::code).toList();
    }

    private ChangeStream open(String name, TableSelection... tables) {
        Subscription subscription = new Subscription("tideway_" + database.name() + "_" + name, List.of(tables));
        subscriptions.add(subscription);
        Position start = connector.provision(subscription, false).start();
        ChangeStream stream = connector.source().changes(subscription, start);
        streams.add(stream);
        return stream;
    }

    private List<WriteOutcome> write(TableSelection table, Write... writes) {
        return connector.target().write(table, List.of(writes));
    }

    /** Values over the selection, whose first fields are the key's. */
    private Write create(int id, TableSelection table, String values) {
        Fields.Builder fields = Fields.builder(table.layout());
        List<String> parts = List.of(values.split(","));
        for (int i = 0; i < parts.size(); i++) {
            fields.set(i, parts.get(i));
        }
        int keySize = schema(table.table().toString()).keyFields().size();
        return new Write.Create(
                new WriteId(id), fields.build(), Optional.of(RecordKey.of(parts.subList(0, keySize))), List.of());
    }

    private static Write update(int id, TableSelection table, String key, String field, String value, String expected) {
        return new Write.Update(
                new WriteId(id),
                key(key),
                TestConnector.fields(table, field, value),
                TestConnector.fields(table, field, expected));
    }

    private static RecordKey key(String text) {
        return RecordKey.of(List.of(text.split(",")));
    }

    private List<String> rows(TableSelection table) {
        return connector.source().snapshot(table, ChunkCursor.START, 100).records().stream()
                .map(TableKindsIT::brief)
                .toList();
    }

    private static String brief(StoredRecord record) {
        return record.key() + " "
                + record.fields().value(record.fields().layout().size() - 1);
    }

    /** What came, each with its key and the last field of the selection. */
    private List<String> changes(ChangeStream stream) {
        return TestConnector.readToHead(connector, stream).stream()
                .map(change -> switch (change) {
                    case Change.Upserted upserted ->
                        "+" + upserted.key() + " "
                                + upserted.fields()
                                        .value(upserted.fields().layout().size() - 1);
                    case Change.Deleted deleted -> "-" + deleted.key();
                    case Change.Truncated truncated -> "truncated";
                    case Change.Merged merged -> "merged";
                    case Change.Gap gap -> "gap";
                    case Change.SchemaChanged changed -> "changed";
                })
                .toList();
    }
}
