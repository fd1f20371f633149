package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every type of the server, with values at its edges, comes and goes exactly: read in chunks, streamed and fetched as one text,
 * written by INSERT, COPY and UPDATE as the same bytes, whatever the settings of database and role.
 */
@Exhaustive
class PostgresTypesIT {

    private static final int PAGE = 500;
    private static final int COPIES = 60;

    private static final List<String> ODD_SETTINGS = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'America/Caracas'",
            "bytea_output = 'escape'",
            "extra_float_digits = -2",
            "search_path = ''",
            "standard_conforming_strings = off",
            "backslash_quote = off",
            "xmloption = 'document'",
            "array_nulls = off",
            "quote_all_identifiers = on",
            "default_transaction_isolation = 'serializable'");

    @ParameterizedTest
    @ValueSource(strings = {"14", "16", "18"})
    void everyTypeOfOtherVersions(String version) throws Exception {
        try (LocalPostgres server = LocalPostgres.start(version, new LinkedHashMap<>())) {
            for (CaptureUnderTest capture : CaptureUnderTest.values()) {
                travels(server.createDatabase(), capture, StandardCharsets.UTF_8);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeUnderOrdinarySettings(CaptureUnderTest capture) throws Exception {
        travels(LocalPostgres.shared().createDatabase(), capture, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeUnderOddSettings(CaptureUnderTest capture) throws Exception {
        LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
        setOddly(database);
        travels(database, capture, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeInAnotherEncoding(CaptureUnderTest capture) throws Exception {
        LocalPostgres.Database database = create("LATIN1");
        setOddly(database);
        travels(database, capture, StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatTheEncodingLacksIsRefusedAlone() {
        LocalPostgres.Database database = create("LATIN1");
        LocalPostgres.execute(database, "CREATE TABLE notes (id int PRIMARY KEY, text text)");
        TableSelection notes = TestConnector.select("public.notes", "text");
        try (Connector connector = TestConnector.open(database)) {
            for (int count : List.of(3, COPIES)) {
                List<Write> writes = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    writes.add(new Write.Create(
                            new WriteId(i),
                            Fields.of(notes.layout(), i == 1 ? "漢字" : "é"),
                            Optional.of(RecordKey.of(Integer.toString(count + i))),
                            List.of()));
                }
                assertThat(connector.target().write(notes, writes))
                        .filteredOn(outcome -> !(outcome instanceof WriteOutcome.Applied))
                        .singleElement()
                        .isInstanceOfSatisfying(WriteOutcome.Rejected.class, rejected -> {
                            assertThat(rejected.id().number()).isEqualTo(1);
                            assertThat(rejected.reason().code()).isEqualTo("VALUE_NOT_ACCEPTED");
                        });
            }
        }
    }

    /** Postgres cuts and rounds each of these without an error, as the standard wants it. */
    @Test
    void whatWouldBeCutIsRefused() {
        LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
        LocalPostgres.execute(
                database,
                "CREATE TABLE notes (id int PRIMARY KEY, code varchar(3), name name, price money, amount numeric(10,2),"
                        + " at timestamp(0))");
        TableSelection notes = TestConnector.select("public.notes", "code", "name", "price", "amount", "at");
        List<Fields> values = List.of(
                TestConnector.fields(notes, "code", "ab  "),
                TestConnector.fields(notes, "name", "x".repeat(64)),
                TestConnector.fields(notes, "price", "1.239"),
                TestConnector.fields(notes, "amount", "1.239"),
                TestConnector.fields(notes, "at", "2024-01-01 00:00:00.5"),
                TestConnector.fields(notes, "code", "abc"));
        List<Write> writes = new ArrayList<>();
        values.forEach(fields -> writes.add(new Write.Create(
                new WriteId(writes.size()), fields, Optional.of(RecordKey.of("" + writes.size())), List.of())));
        try (Connector connector = TestConnector.open(database)) {
            assertThat(connector.target().write(notes, writes).stream()
                            .filter(WriteOutcome.Rejected.class::isInstance)
                            .map(outcome -> outcome.id().number()))
                    .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            LocalPostgres.execute(database, "ALTER TABLE notes ALTER code TYPE varchar(4)");
            assertThat(connector.target().write(notes, writes.subList(0, 1)))
                    .allMatch(WriteOutcome.Applied.class::isInstance);
            assertThat(LocalPostgres.query(database, "SELECT id, code FROM notes ORDER BY id"))
                    .isEqualTo(List.of(List.of("0", "ab  "), List.of("5", "abc")));
        }
    }

    /** The declared encoding is stored and never shown: it must not look like a change. */
    @Test
    void aDeclaredEncodingOfXmlIsNoChange() {
        LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
        LocalPostgres.execute(
                database,
                "CREATE TABLE notes (id int PRIMARY KEY, text xml)",
                "INSERT INTO notes VALUES (1, '<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>')");
        TableSelection notes = TestConnector.select("public.notes", "text");
        try (Connector connector = TestConnector.open(database)) {
            Fields read = TestConnector.fetch(connector, notes, "id", "1").fields();
            Fields next = Fields.of(notes.layout(), "<b/>");
            assertThat(connector
                            .target()
                            .write(notes, List.of(new Write.Update(new WriteId(1), RecordKey.of("1"), next, read))))
                    .singleElement()
                    .isInstanceOf(WriteOutcome.Applied.class);
        }
    }

    @Test
    void aDatabaseOfUnknownCharactersIsRefused() {
        try (Connector connector = TestConnector.open(create("SQL_ASCII"))) {
            assertThatThrownBy(connector::discover)
                    .isInstanceOfSatisfying(
                            ConnectorException.class,
                            refused -> assertThat(refused.reason().code()).isEqualTo("ENCODING_UNKNOWN"));
        }
    }

    private static LocalPostgres.Database create(String encoding) {
        LocalPostgres server = LocalPostgres.shared();
        LocalPostgres.Database other = server.createDatabase();
        String name = other.name() + "_" + encoding.toLowerCase(Locale.ROOT);
        LocalPostgres.execute(
                other,
                "CREATE DATABASE " + name + " ENCODING '" + encoding
                        + "' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        return server.database(name);
    }

    private static void setOddly(LocalPostgres.Database database) {
        ODD_SETTINGS.forEach(
                setting -> LocalPostgres.execute(database, "ALTER DATABASE " + database.name() + " SET " + setting));
    }

    private static void travels(LocalPostgres.Database database, CaptureUnderTest capture, Charset encoding)
            throws SQLException {
        TypeTable types = TypeTable.in(database, encoding);
        assertThat(types.withoutValues())
                .as("types that need values in TypeValues")
                .isEmpty();
        try (Connector connector = TestConnector.open(database, capture)) {
            new Journey(database, connector, types).run();
        }
    }

    /** One connector, all types. */
    private record Journey(LocalPostgres.Database database, Connector connector, TypeTable types) {

        void run() throws SQLException {
            List.of("source", "inserted", "copied").forEach(types::create);
            Map<RecordKey, Fields> read = readsAlike();
            createsExactly(read);
            copiesExactly();
            updatesExactly(read);
        }

        private Map<RecordKey, Fields> readsAlike() {
            TableSelection source = types.select("source");
            Subscription subscription = TestConnector.subscribe(database, source);
            Map<RecordKey, Fields> streamed = new LinkedHashMap<>();
            try (ChangeStream stream = connector
                    .source()
                    .changes(
                            subscription,
                            connector.provision(subscription, false).start())) {
                types.fill("source", 1);
                for (Change change : TestConnector.readToHead(connector, stream)) {
                    Change.Upserted upserted = (Change.Upserted) change;
                    streamed.put(upserted.key(), upserted.fields());
                }
            }
            TestConnector.await("the reader to be gone", () -> deprovisions(subscription));
            Map<RecordKey, Fields> read = snapshot(source);
            same(streamed, read, "streamed and read");
            same(fetch(source, streamed.keySet()), read, "fetched and read");
            return read;
        }

        /** False while the server has not noticed that the stream was closed. */
        private boolean deprovisions(Subscription subscription) {
            try {
                connector.deprovision(subscription.name(), false);
                return true;
            } catch (ConnectorException e) {
                assertThat(e.kind()).isEqualTo(ConnectorException.Kind.BUSY);
                return false;
            }
        }

        private Map<RecordKey, Fields> snapshot(TableSelection table) {
            return byKey(
                    connector.source().snapshot(table, ChunkCursor.START, PAGE).records());
        }

        private Map<RecordKey, Fields> fetch(TableSelection table, Iterable<RecordKey> keys) {
            List<RecordKey> wanted = new ArrayList<>();
            keys.forEach(wanted::add);
            return byKey(connector.source().fetch(table, List.of("id"), wanted));
        }

        private static Map<RecordKey, Fields> byKey(List<StoredRecord> records) {
            Map<RecordKey, Fields> byKey = new LinkedHashMap<>();
            records.forEach(record -> byKey.put(record.key(), record.fields()));
            return byKey;
        }

        private void createsExactly(Map<RecordKey, Fields> read) throws SQLException {
            assertThat(write("inserted", creates(read))).allMatch(WriteOutcome.Applied.class::isInstance);
            assertThat(types.differences("source", "inserted")).isEmpty();
            same(snapshot(types.select("inserted")), read, "written and read back");
        }

        private void copiesExactly() throws SQLException {
            int key = types.rows() + 1;
            for (; key < COPIES; key += types.rows()) {
                types.fill("source", key);
            }
            LocalPostgres.execute(
                    database,
                    "CREATE TABLE kinds.statements (text text)",
                    "CREATE FUNCTION kinds.note() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN INSERT INTO kinds.statements VALUES (current_query()); RETURN NULL; END $$",
                    "CREATE TRIGGER note AFTER INSERT ON kinds.copied EXECUTE FUNCTION kinds.note()");
            Map<RecordKey, Fields> read = snapshot(types.select("source"));
            assertThat(write("copied", creates(read))).allMatch(WriteOutcome.Applied.class::isInstance);
            assertThat(LocalPostgres.query(database, "SELECT text FROM kinds.statements"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get(0)).startsWith("COPY"));
            assertThat(types.differences("source", "copied")).isEmpty();
        }

        /** Each record gets the values of the next, as long as it holds its own; then no record does any more. */
        private void updatesExactly(Map<RecordKey, Fields> read) throws SQLException {
            TableSelection target = types.select("inserted");
            List<Write> updates = new ArrayList<>();
            List<RecordKey> keys = new ArrayList<>(read.keySet());
            for (int i = 0; i < keys.size(); i++) {
                Fields next = Objects.requireNonNull(read.get(keys.get((i + 1) % keys.size())));
                Fields own = Objects.requireNonNull(read.get(keys.get(i)));
                updates.add(new Write.Update(new WriteId(i), keys.get(i), next, own));
            }
            List<WriteOutcome> outcomes = write("inserted", updates);
            assertThat(outcomes)
                    .as("updates that expect what was read")
                    .allMatch(WriteOutcome.Applied.class::isInstance);
            Map<RecordKey, Fields> rotated = new LinkedHashMap<>();
            updates.forEach(update -> rotated.put(((Write.Update) update).key(), ((Write.Update) update).fields()));
            same(snapshot(target), rotated, "updated and read back");
            for (WriteOutcome outcome : write("inserted", updates)) {
                assertThat(outcome).isInstanceOf(WriteOutcome.Conflicted.class);
                StoredRecord current = ((WriteOutcome.Conflicted) outcome).current();
                same(
                        Map.of(current.key(), current.fields()),
                        Map.of(current.key(), Objects.requireNonNull(rotated.get(current.key()))),
                        "in the way and read");
            }
        }

        private List<WriteOutcome> write(String table, List<Write> writes) {
            return connector.target().write(types.select(table), writes);
        }

        private List<Write> creates(Map<RecordKey, Fields> records) {
            List<Write> creates = new ArrayList<>();
            records.forEach((key, fields) ->
                    creates.add(new Write.Create(new WriteId(creates.size()), fields, Optional.of(key), List.of())));
            return creates;
        }

        private void same(Map<RecordKey, Fields> left, Map<RecordKey, Fields> right, String what) {
            assertThat(left.keySet()).as(what).containsExactlyInAnyOrderElementsOf(right.keySet());
            List<String> differences = left.keySet().stream()
                    .flatMap(key -> differences(
                            key, Objects.requireNonNull(left.get(key)), Objects.requireNonNull(right.get(key))))
                    .toList();
            assertThat(differences).as(what).isEmpty();
        }

        private Stream<String> differences(RecordKey key, Fields left, Fields right) {
            List<String> found = new ArrayList<>();
            for (int i = 0; i < types.types().size(); i++) {
                @Nullable String one = left.value(i);
                @Nullable String other = right.value(i);
                if (!Objects.equals(one, other)) {
                    found.add(types.types().get(i) + " of record " + key + ": " + one + " is not " + other);
                }
            }
            return found.stream();
        }
    }
}
