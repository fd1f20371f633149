package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with as many columns as a server can have, and values that are no longer what they were taken for. */
class WriteLimitsIT {

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @AfterEach
    void close() {
        connector.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {399, 400, 401, 830, 831, 832, 1_597})
    void anyNumberOfFieldsIsWrittenAtOnce(int count) {
        TableSelection selection = wideTable(count, "smallint");
        Fields first = numbered(selection, i -> i % 7 == 0 ? null : Integer.toString(i));
        Fields second = numbered(selection, i -> i % 5 == 0 ? null : Integer.toString(i + 1));
        List<Write> creates = List.of(create(1, first), create(2, first), create(3, first));
        assertThat(connector.target().write(selection, creates)).allMatch(WriteOutcome.Applied.class::isInstance);

        LocalPostgres.execute(database, "UPDATE wide SET c" + (count - 1) + " = -1 WHERE id = 2");
        List<Write> updates = List.of(update(1, second, first), update(2, second, first), update(3, second, first));
        List<WriteOutcome> outcomes = connector.target().write(selection, updates);
        assertThat(outcomes).filteredOn(WriteOutcome.Applied.class::isInstance).hasSize(2);
        assertThat(outcomes)
                .filteredOn(WriteOutcome.Conflicted.class::isInstance)
                .hasSize(1);
        assertThat(LocalPostgres.query(database, "SELECT count(*) FROM wide WHERE c1 = 2 AND c5 IS NULL"))
                .isEqualTo(List.of(List.of("2")));

        List<Write> deletes = List.of(delete(1, second), delete(2, second), delete(3, second));
        connector.target().write(selection, deletes);
        assertThat(LocalPostgres.query(database, "SELECT id FROM wide")).isEqualTo(List.of(List.of("2")));
    }

    @Test
    void textOfAnyFormArrivesInAWideUpdate() {
        TableSelection selection = wideTable(900, "text");
        List<String> texts =
                List.of("", "NULL", "null", "{}", "a,b", "\"quoted\"", "back\\slash\\", "line\nbreak", " ü€😀 ");
        Fields first = numbered(selection, i -> null);
        Fields second = numbered(selection, i -> i % 10 == 9 ? null : texts.get(i % 10));
        connector.target().write(selection, List.of(create(1, first)));
        for (int i = 0; i < 2; i++) {
            Write update = i == 0 ? update(1, second, first) : update(1, second, second);
            assertThat(connector.target().write(selection, List.of(update)))
                    .allMatch(WriteOutcome.Applied.class::isInstance);
            assertThat(connector
                            .source()
                            .fetch(selection, List.of("id"), List.of(RecordKey.of("1")))
                            .getFirst()
                            .fields())
                    .isEqualTo(second);
        }
    }

    @Test
    void anExpectationThatTheTypeLostIsAConflict() {
        LocalPostgres.execute(
                database,
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TABLE moods (id int PRIMARY KEY, mood mood, moods mood[], number text, at text, short text)",
                "INSERT INTO moods SELECT n, 'sad', '{sad,ok}', 'many', 'soon', 'a long text'"
                        + " FROM generate_series(1, 4) n");
        TableSelection selection = TestConnector.select("public.moods", "mood", "moods", "number", "at", "short");
        Fields before = Fields.of(selection.layout(), "sad", "{sad,ok}", "many", "soon", "a long text");
        write(selection, "mood", "ok", before, 4);
        LocalPostgres.execute(
                database,
                "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
                "ALTER TABLE moods ALTER number TYPE int USING 7, ALTER at TYPE timestamptz USING now(),"
                        + " ALTER short TYPE varchar(3) USING 'abc'");
        assertThat(write(selection, "mood", "ok", before, 1)).isInstanceOf(WriteOutcome.Conflicted.class);
        assertThat(write(selection, "moods", "{ok}", before, 1)).isInstanceOf(WriteOutcome.Conflicted.class);
        assertThat(write(selection, "number", "8", before, 1)).isInstanceOf(WriteOutcome.Conflicted.class);
        assertThat(write(selection, "at", "2026-01-01 00:00:00+00", before, 1))
                .isInstanceOf(WriteOutcome.Conflicted.class);
        assertThat(write(selection, "short", "def", before, 1)).isInstanceOf(WriteOutcome.Conflicted.class);
        assertThat(connector
                        .target()
                        .write(selection, List.of(delete(1, before)))
                        .getFirst())
                .isInstanceOf(WriteOutcome.Conflicted.class);
        Fields now = Fields.of(selection.layout(), "blue", "{blue,ok}", "7", "soon", "abc");
        assertThat(write(selection, "mood", "ok", now, 1)).isInstanceOf(WriteOutcome.Applied.class);
        assertThat(write(selection, "mood", "sad", now, 2)).isInstanceOf(WriteOutcome.Rejected.class);
    }

    private WriteOutcome write(TableSelection selection, String field, String value, Fields before, int key) {
        int place = selection.layout().names().indexOf(field);
        Fields expected = TestConnector.fields(selection, field, before.value(place));
        return connector
                .target()
                .write(selection, List.of(update(key, TestConnector.fields(selection, field, value), expected)))
                .getFirst();
    }

    private TableSelection wideTable(int count, String type) {
        String columns =
                IntStream.range(0, count).mapToObj(i -> ", c" + i + " " + type).collect(Collectors.joining());
        LocalPostgres.execute(database, "CREATE TABLE wide (id int PRIMARY KEY" + columns + ")");
        List<String> names = IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
        return new TableSelection(TableName.parse("public.wide"), new FieldLayout(names));
    }

    private static Fields numbered(TableSelection selection, IntFunction<@Nullable String> value) {
        Fields.Builder fields = Fields.builder(selection.layout());
        for (int i = 0; i < selection.layout().size(); i++) {
            fields.set(i, value.apply(i));
        }
        return fields.build();
    }

    private static Write create(int key, Fields fields) {
        return new Write.Create(new WriteId(key), fields, Optional.of(RecordKey.of(Integer.toString(key))), List.of());
    }

    private static Write update(int key, Fields fields, Fields expected) {
        return new Write.Update(new WriteId(key), RecordKey.of(Integer.toString(key)), fields, expected);
    }

    private static Write delete(int key, Fields expected) {
        return new Write.Delete(new WriteId(key), RecordKey.of(Integer.toString(key)), expected);
    }
}
