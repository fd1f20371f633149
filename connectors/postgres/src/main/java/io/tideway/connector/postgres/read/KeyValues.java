package io.tideway.connector.postgres.read;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of wanted values as a relation {@code u}, one array parameter per column, and the join to it.
 *
 * <p>The arrays are of text and each value is cast in the join, so that one form of statement serves every type.
 */
public final class KeyValues {

    private final List<Column> columns;

    public KeyValues(List<Column> columns) {
        this.columns = columns;
    }

    /** {@code ROWS FROM (unnest(?), …) WITH ORDINALITY AS u(k0, …, n)}. */
    public String relation() {
        String arrays =
                columns.stream().map(column -> "pg_catalog.unnest(?::text[])").collect(Collectors.joining(", "));
        return "ROWS FROM (" + arrays + ") WITH ORDINALITY AS u(" + names() + "n)";
    }

    /** {@code t."id" = u.k0::…}, for all columns. */
    public String join() {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            conditions.add("t." + column.sqlName() + " = " + column.type().cast("u.k" + i));
        }
        return String.join(" AND ", conditions);
    }

    /** The arrays, one per column. */
    public Object[] parameters(Collection<RecordKey> keys) {
        String[][] arrays = new String[columns.size()][keys.size()];
        int place = 0;
        for (RecordKey key : keys) {
            List<String> values = key.values(columns.size());
            for (int i = 0; i < arrays.length; i++) {
                arrays[i][place] = values.get(i);
            }
            place++;
        }
        return arrays;
    }

    private String names() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            names.append('k').append(i).append(", ");
        }
        return names.toString();
    }
}
