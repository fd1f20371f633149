package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Updates the records of a group in one statement, each only if it holds the expected values (Invariant 4). */
final class UpdateStatement {

    private final SelectedTable selected;
    private final Table table;

    UpdateStatement(SelectedTable selected) {
        this.selected = selected;
        this.table = selected.table();
    }

    /** Runs the statement; returns the writes that found no record with the expected values. */
    List<Write> run(Session session, WriteGroup<Write.Update> group, BatchResult result) throws SQLException {
        ArrayBinder<Write.Update> binder = new ArrayBinder<>(group.writes(), group.shape());
        StatementSql.bindKey(binder, table, Write.Update::key);
        String assignments = assignments(binder, group.shape());
        String expectations = StatementSql.expectations(binder, selected, group.shape(), Write.Update::expected);
        String sql = "UPDATE " + table.sqlNameAlone() + " AS t SET " + assignments + " FROM " + binder.relation()
                + " WHERE " + StatementSql.keyJoin(table) + expectations + " RETURNING u.n, "
                + StatementSql.keyColumns(table);
        BitSet found = new BitSet();
        session.query(
                sql,
                row -> {
                    int number = row.getInt(1) - 1;
                    found.set(number);
                    result.applied(group.writes().get(number), StatementSql.key(table, row, 2));
                    return number;
                },
                binder.parameters());
        return notIn(found, group.writes());
    }

    private String assignments(ArrayBinder<Write.Update> binder, WriteGroup.Shape shape) {
        List<String> assignments = new ArrayList<>();
        for (WriteGroup.FieldColumn field : WriteGroup.columns(selected, shape.written())) {
            String value =
                    binder.add("v" + field.place(), write -> write.fields().value(field.place()));
            assignments.add(
                    field.column().sqlName() + " = " + field.column().type().cast(value));
        }
        if (assignments.isEmpty()) {
            String key = table.key().get(0).sqlName();
            return key + " = t." + key;
        }
        return String.join(", ", assignments);
    }

    static List<Write> notIn(BitSet found, List<? extends Write> writes) {
        List<Write> missing = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            if (!found.get(i)) {
                missing.add(writes.get(i));
            }
        }
        return missing;
    }
}
