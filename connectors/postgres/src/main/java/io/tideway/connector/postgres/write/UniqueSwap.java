package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.spi.Fields;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Updates records that exchange unique values: first all give up theirs, then each takes its new one, within one transaction, so
 * that nobody sees what is between.
 */
final class UniqueSwap {

    private static final String UNIQUE_COLUMNS = """
            SELECT DISTINCT a.attname AS name FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = ?::pg_catalog.int8::pg_catalog.oid AND i.indisunique AND NOT i.indisprimary
            """;

    private final SelectedTable selected;
    private final Table table;

    UniqueSwap(SelectedTable selected) {
        this.selected = selected;
        this.table = selected.table();
    }

    /** Writes those of the updates whose records hold what is expected; says nothing of the others. */
    List<WriteOutcome> write(Session session, List<Write> writes) throws SQLException {
        Set<String> unique =
                new HashSet<>(session.query(UNIQUE_COLUMNS, row -> row.getString("name"), Long.toString(table.oid())));
        BatchResult result = new BatchResult();
        List<Write> vacated = new ArrayList<>();
        for (WriteGroup<Write.Update> group : WriteGroup.updates(writes)) {
            vacated.addAll(vacate(session, group, unique));
        }
        for (WriteGroup<Write.Update> group : WriteGroup.updates(vacated)) {
            new UpdateStatement(selected).run(session, group, result);
        }
        return result.outcomes(WriteTransaction.close(session, List.of(selected)));
    }

    /** Returns the writes to go on with: they expect nothing more, for their records are ours now. */
    private List<Write.Update> vacate(Session session, WriteGroup<Write.Update> group, Set<String> unique)
            throws SQLException {
        List<String> assignments = assignments(group.shape(), unique);
        if (assignments.isEmpty()) {
            return List.of();
        }
        ArrayBinder<Write.Update> binder = new ArrayBinder<>(group.writes());
        Statements.bindKey(binder, table, Write.Update::key);
        String expectations = Statements.expectations(binder, selected, group.shape(), Write.Update::expected);
        String sql = "UPDATE " + table.sqlNameAlone() + " AS t SET " + String.join(", ", assignments) + " FROM "
                + binder.relation() + " WHERE " + Statements.keyJoin(table) + expectations + " RETURNING u.n";
        return session.query(
                sql, row -> withoutExpectation(group.writes().get(row.getInt(1) - 1)), binder.parameters());
    }

    private List<String> assignments(WriteGroup.Shape shape, Set<String> unique) {
        List<String> assignments = new ArrayList<>();
        for (WriteGroup.FieldColumn field : WriteGroup.columns(selected, shape.written())) {
            Column column = field.column();
            if (unique.contains(column.name()) && !table.key().contains(column)) {
                vacantValue(column).ifPresent(value -> assignments.add(column.sqlName() + " = " + value));
            }
        }
        return assignments;
    }

    /** A value that no record has, if one can be made up. */
    private static Optional<String> vacantValue(Column column) {
        if (column.nullable()) {
            return Optional.of("NULL");
        }
        return switch (column.type().name()) {
            case "text", "varchar", "citext" ->
                Optional.of(column.type().cast("pg_catalog.md5(pg_catalog.gen_random_uuid()::pg_catalog.text)"));
            case "uuid" -> Optional.of("pg_catalog.gen_random_uuid()");
            case "int4", "int8", "numeric" ->
                Optional.of(column.type().cast("(-1 - pg_catalog.floor(pg_catalog.random() * 2000000000))"));
            default -> Optional.empty();
        };
    }

    private static Write.Update withoutExpectation(Write.Update update) {
        return new Write.Update(
                update.id(),
                update.key(),
                update.fields(),
                Fields.none(update.fields().layout()));
    }
}
