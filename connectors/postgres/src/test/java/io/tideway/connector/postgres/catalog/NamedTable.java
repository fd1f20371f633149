package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.Change;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
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

/**
 * A table of {@link NamesIT}: its first column is the key, a number; its second an enum, its third unique, the others texts. Each value
 * says which column and which record it belongs to.
 */
final class NamedTable {

    private static final int MANY = 60;
    private static final int FIRST_OF_MANY = 100;
    private static final int PAGE = 25;

    private final LocalPostgres.Database database;
    private final String schema;
    private final String name;
    private final List<String> columns;
    private final TableSelection selection;

    NamedTable(LocalPostgres.Database database, String schema, String name, List<String> columns) {
        this.database = database;
        this.schema = schema;
        this.name = name;
        this.columns = columns;
        this.selection = new TableSelection(new TableName(schema, name), new FieldLayout(columns));
    }

    TableSelection selection() {
        return selection;
    }

    String key() {
        return columns.getFirst();
    }

    boolean isSmall() {
        return columns.size() < FIRST_OF_MANY;
    }

    private static String quoted(String word) {
        return '"' + word + '"';
    }

    private String sqlName() {
        return quoted(schema) + "." + quoted(name);
    }

    void create() {
        String type = quoted(schema) + "." + quoted(columns.getLast());
        List<String> definitions = new ArrayList<>();
        definitions.add(quoted(key()) + " int CONSTRAINT " + quoted(columns.get(1)) + " PRIMARY KEY");
        definitions.add(quoted(columns.get(1)) + " " + type);
        definitions.add(quoted(columns.get(2)) + " text CONSTRAINT " + quoted(columns.get(2)) + " UNIQUE");
        columns.subList(3, columns.size()).forEach(column -> definitions.add(quoted(column) + " text"));
        definitions.add("CONSTRAINT " + quoted(key()) + " CHECK (" + quoted(key()) + " > 0)");
        LocalPostgres.execute(
                database,
                "CREATE SCHEMA " + quoted(schema),
                "CREATE TYPE " + type + " AS ENUM ('" + String.join("', '", columns) + "')",
                "CREATE TABLE " + sqlName() + " (" + String.join(", ", definitions) + ")",
                "CREATE INDEX " + quoted(columns.get(3)) + " ON " + sqlName() + " (" + quoted(columns.getLast()) + ")");
    }

    /** Writes by each kind of statement, and reads what was written; in the end there are records 1 and 2, and many others. */
    void writeAndRead(Connector connector) {
        assertApplied(connector, create(1), create(2), create(3));
        List<Write> many = new ArrayList<>();
        for (int record = FIRST_OF_MANY; record < FIRST_OF_MANY + MANY; record++) {
            many.add(create(record));
        }
        assertApplied(connector, many.toArray(Write[]::new));
        meetConflict(connector, 1, 2);
        assertApplied(connector, update(1, values(1, "b"), values(1, "a")), update(2, none(), values(2, "a")));
        assertApplied(connector, swap(1, values(1, "b"), 2), swap(2, values(2, "a"), 1));
        assertApplied(connector, swap(1, swapped(1), 1), swap(2, swapped(2), 2));
        assertApplied(connector, new Write.Delete(new WriteId(3), key(3), values(3, "a")));
        assertThat(connector.target().write(selection, List.of(create(1))))
                .allMatch(outcome -> holds(outcome, values(1, "b")));
        read(connector);
    }

    private void meetConflict(Connector connector, int one, int other) {
        List<WriteOutcome> outcomes = connector
                .target()
                .write(
                        selection,
                        List.of(
                                update(one, values(one, "x"), values(one, "z")),
                                update(other, values(other, "x"), values(other, "z")),
                                new Write.Delete(new WriteId(99), key(one), values(one, "z"))));
        assertThat(outcomes)
                .hasSize(3)
                .allMatch(outcome ->
                        holds(outcome, outcome.id().number() == other ? values(other, "a") : values(one, "a")));
    }

    private static boolean holds(WriteOutcome outcome, Fields fields) {
        return outcome instanceof WriteOutcome.Conflicted conflicted
                && conflicted.current().fields().equals(fields);
    }

    private void read(Connector connector) {
        Map<RecordKey, Fields> read = new LinkedHashMap<>();
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk chunk;
        do {
            chunk = connector.source().snapshot(selection, cursor, PAGE);
            chunk.records().forEach(record -> read.put(record.key(), record.fields()));
            cursor = chunk.next();
        } while (!chunk.last());
        assertThat(read).hasSize(MANY + 2).containsEntry(key(1), values(1, "b")).containsEntry(key(2), values(2, "a"));
        assertThat(connector.source().fetch(selection, List.of(key()), List.of(key(2), key(1))))
                .extracting(StoredRecord::fields)
                .containsExactlyInAnyOrder(values(1, "b"), values(2, "a"));
        assertThat(connector
                        .source()
                        .fetch(selection, List.of(columns.get(2)), List.of(RecordKey.of(value(2, 2, "a")))))
                .extracting(StoredRecord::fields)
                .containsExactly(values(2, "a"));
    }

    /** A user holds record 1: it is deferred. The conflict of the other shows what that record holds. */
    void meetLock(Connector connector) {
        try (Connection user = database.connect();
                Statement statement = user.createStatement()) {
            user.setAutoCommit(false);
            statement.execute("SELECT FROM " + sqlName() + " WHERE " + quoted(key()) + " = 1 FOR UPDATE");
            List<WriteOutcome> outcomes = connector
                    .target()
                    .write(
                            selection,
                            List.of(
                                    update(1, values(1, "c"), values(1, "b")),
                                    update(2, values(2, "c"), values(2, "z"))));
            assertThat(outcomes)
                    .hasSize(2)
                    .allMatch(outcome -> outcome.id().number() == 1
                            ? outcome instanceof WriteOutcome.Deferred
                            : holds(outcome, values(2, "a")));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** More rows than are captured one by one. */
    void editInBulk() {
        LocalPostgres.execute(
                database,
                "UPDATE " + sqlName() + " SET " + quoted(columns.getLast()) + " = 'bulk'",
                "DELETE FROM " + sqlName() + " WHERE " + quoted(key()) + " >= " + FIRST_OF_MANY);
    }

    /** The changes leave what the table holds. */
    void assertStreamed(List<Change> changes) {
        Map<RecordKey, Fields> streamed = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change.table().equals(selection.table())) {
                switch (change) {
                    case Change.Upserted upserted -> streamed.put(upserted.key(), upserted.fields());
                    case Change.Deleted deleted -> streamed.remove(deleted.key());
                    default -> throw new AssertionError(change + " of " + sqlName());
                }
            }
        }
        assertThat(streamed)
                .as(sqlName())
                .containsOnly(Map.entry(key(1), bulk(values(1, "b"))), Map.entry(key(2), bulk(values(2, "a"))));
    }

    private Fields bulk(Fields fields) {
        return set(fields, columns.getLast(), "bulk");
    }

    private void assertApplied(Connector connector, Write... writes) {
        assertThat(connector.target().write(selection, List.of(writes)))
                .as(sqlName())
                .hasSize(writes.length)
                .allMatch(WriteOutcome.Applied.class::isInstance);
    }

    private Write create(int record) {
        return new Write.Create(new WriteId(record), values(record, "a"), Optional.of(key(record)), List.of());
    }

    private static Write update(int record, Fields fields, Fields expected) {
        return new Write.Update(new WriteId(record), key(record), fields, expected);
    }

    /** The record takes the unique value of another one. */
    private Write swap(int record, Fields expected, int other) {
        return update(record, unique(none(), other), expected);
    }

    private Fields swapped(int record) {
        return record == 1 ? unique(values(1, "b"), 2) : unique(values(2, "a"), 1);
    }

    private Fields unique(Fields fields, int record) {
        return set(fields, columns.get(2), value(2, record, record == 1 ? "b" : "a"));
    }

    private static RecordKey key(int record) {
        return RecordKey.of(Integer.toString(record));
    }

    private Fields none() {
        return Fields.none(selection.layout());
    }

    private Fields values(int record, String state) {
        Fields.Builder fields = Fields.builder(selection.layout());
        for (int place = 0; place < columns.size(); place++) {
            fields.set(columns.get(place), value(place, record, state));
        }
        return fields.build();
    }

    private String value(int place, int record, String state) {
        return switch (place) {
            case 0 -> Integer.toString(record);
            case 1 -> columns.get((record + state.charAt(0)) % columns.size());
            default -> Integer.toString(place, 36) + state + record;
        };
    }

    private Fields set(Fields fields, String column, String value) {
        Fields.Builder changed = Fields.builder(selection.layout());
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).equals(column)) {
                changed.set(i, value);
            } else if (fields.isPresent(i)) {
                changed.set(i, fields.value(i));
            }
        }
        return changed.build();
    }
}
