package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Parts that the statements of a batch share. The table is {@code t}, the writes are {@code u}, the number of a write
 * is {@code u.n}.
 */
public final class StatementSql {

    private StatementSql() {}

    /** The values of the key as readers get them, each a column. */
    static String keyColumns(Table table) {
        return table.key().stream()
                .map(column -> column.type().valueUnderRole("t." + column.sqlName()))
                .collect(Collectors.joining(", "));
    }

    /** The condition that a row of {@code t} has the key in the columns {@code k0}, {@code k1} … of {@code u}; found by its index. */
    public static String keyJoin(Table table) {
        return table.keyOrder().lookup("t");
    }

    public static <W extends Write> void bindKey(ArrayBinder<W> binder, Table table, Function<W, RecordKey> key) {
        int size = table.key().size();
        for (int i = 0; i < size; i++) {
            int place = i;
            binder.addKey("k" + i, write -> key.apply(write).values(size).get(place));
        }
    }

    /** Returns the conditions that the expected fields still hold their values; empty text if no field is expected. */
    public static <W extends Write> String expectations(
            ArrayBinder<W> binder, SelectedTable selected, WriteGroup.Shape shape, Function<W, Fields> expected) {
        StringBuilder conditions = new StringBuilder();
        for (WriteGroup.FieldColumn field : WriteGroup.columns(selected, shape.expected())) {
            String value = binder.add(
                    "e" + field.place(), write -> expected.apply(write).value(field.place()));
            conditions
                    .append(" AND ")
                    .append(field.column()
                            .type()
                            .isSameUnderRole("t." + field.column().sqlName(), value));
        }
        return conditions.toString();
    }

    /** The key in a row, from a column on. */
    public static RecordKey key(Table table, ResultSet row, int from) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < table.key().size(); i++) {
            values.add(table.key().get(i).type().textForm().canonical(row.getString(from + i)));
        }
        return RecordKey.of(values);
    }
}
