package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.spi.Write;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;

/** Deletes the records of a group in one statement, each only if it holds the expected values. */
final class DeleteStatement {

    private final SelectedTable selected;
    private final Table table;

    DeleteStatement(SelectedTable selected) {
        this.selected = selected;
        this.table = selected.table();
    }

    /** Runs the statement; returns the writes that found no record with the expected values. */
    List<Write> run(Session session, WriteGroup<Write.Delete> group, BatchResult result) throws SQLException {
        ArrayBinder<Write.Delete> binder = new ArrayBinder<>(group.writes(), group.shape());
        StatementSql.bindKey(binder, table, Write.Delete::key);
        String expectations = StatementSql.expectations(binder, selected, group.shape(), Write.Delete::expected);
        String sql = "DELETE FROM " + table.sqlNameAlone() + " AS t USING " + binder.relation() + " WHERE "
                + StatementSql.keyJoin(table) + expectations + " RETURNING u.n";
        BitSet found = new BitSet();
        session.query(
                sql,
                row -> {
                    Write.Delete write = group.writes().get(row.getInt(1) - 1);
                    found.set(row.getInt(1) - 1);
                    result.applied(write, write.key());
                    return write;
                },
                binder.parameters());
        return UpdateStatement.notIn(found, group.writes());
    }
}
