package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Creates the records of a group in one statement; a key that is taken is left alone (Invariant 2). */
final class CreateStatement {

    private final SelectedTable selected;
    private final Table table;

    CreateStatement(SelectedTable selected) {
        this.selected = selected;
        this.table = selected.table();
    }

    /** Runs the statement; returns the writes whose record was not created because it, or something, was there. */
    List<Write> run(Session session, WriteGroup<Write.Create> group, BatchResult result) throws SQLException {
        List<RecordKey> created = insert(session, group);
        List<Write.Create> writes = group.writes();
        if (created.size() == writes.size()) {
            // Rows come back in the order in which they went in.
            for (int i = 0; i < created.size(); i++) {
                result.applied(writes.get(i), created.get(i));
            }
            return List.of();
        }
        if (!group.shape().keyed()) {
            throw new SuppressedWriteException();
        }
        return matchByKey(writes, created, result);
    }

    private static List<Write> matchByKey(List<Write.Create> writes, List<RecordKey> created, BatchResult result)
            throws SuppressedWriteException {
        Map<RecordKey, Write> open = new HashMap<>();
        writes.forEach(write -> open.put(write.key().orElseThrow(), write));
        for (RecordKey key : created) {
            Write write = open.remove(key);
            if (write == null) {
                throw new SuppressedWriteException(); // a trigger gave it another key: whose was it?
            }
            result.applied(write, key);
        }
        return writes.stream()
                .filter(write -> open.containsKey(write.key().orElseThrow()))
                .map(Write.class::cast)
                .toList();
    }

    private List<RecordKey> insert(Session session, WriteGroup<Write.Create> group) throws SQLException {
        ArrayBinder<Write.Create> binder = new ArrayBinder<>(group.writes(), group.shape());
        List<Column> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        bindFields(group, binder, columns, values);
        if (group.shape().keyed()) {
            bindKey(binder, columns, values);
        }
        if (columns.isEmpty()) {
            return insertDefaults(session, group.writes().size());
        }
        return session.query(sql(group.shape(), binder, columns, values), this::key, binder.parameters());
    }

    private void bindFields(
            WriteGroup<Write.Create> group,
            ArrayBinder<Write.Create> binder,
            List<Column> columns,
            List<String> values) {
        for (WriteGroup.FieldColumn field :
                WriteGroup.columns(selected, group.shape().written())) {
            if (!group.shape().keyed() || !table.key().contains(field.column())) {
                String value =
                        binder.add("v" + field.place(), write -> write.fields().value(field.place()));
                columns.add(field.column());
                values.add(field.column().type().cast(value));
            }
        }
    }

    private void bindKey(ArrayBinder<Write.Create> binder, List<Column> columns, List<String> values) {
        int size = table.key().size();
        for (int i = 0; i < size; i++) {
            int place = i;
            Column column = table.key().get(i);
            String value = binder.addKey(
                    "k" + i, write -> write.key().orElseThrow().values(size).get(place));
            columns.add(column);
            values.add(column.type().cast(value));
        }
    }

    private String sql(
            WriteGroup.Shape shape, ArrayBinder<Write.Create> binder, List<Column> columns, List<String> values) {
        boolean overriding = columns.stream().anyMatch(column -> column.identity() == Column.Identity.ALWAYS);
        return "INSERT INTO " + table.sqlName() + " AS t (" + names(columns) + ")"
                + (overriding ? " OVERRIDING SYSTEM VALUE" : "")
                + " SELECT " + String.join(", ", values) + " FROM " + binder.relation()
                + (shape.keyed() && table.deferrableKey() ? " WHERE NOT EXISTS (" + sameKey() + ")" : "")
                + " ORDER BY u.n"
                + (shape.keyed() && !table.deferrableKey()
                        ? " ON CONFLICT (" + names(table.key()) + ") DO NOTHING"
                        : "")
                + " RETURNING " + StatementSql.keyColumns(table);
    }

    private String sameKey() {
        return "SELECT FROM " + table.sqlName() + " AS x WHERE "
                + table.keyOrder().join("x");
    }

    private List<RecordKey> insertDefaults(Session session, int count) throws SQLException {
        String sql =
                "INSERT INTO " + table.sqlName() + " AS t DEFAULT VALUES RETURNING " + StatementSql.keyColumns(table);
        List<RecordKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.addAll(session.query(sql, this::key));
        }
        return keys;
    }

    private RecordKey key(ResultSet row) throws SQLException {
        return Objects.requireNonNull(StatementSql.key(table, row, 1));
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::sqlName).collect(Collectors.joining(", "));
    }
}
