package io.tideway.connector.postgres.read;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.KeyLabels;
import io.tideway.connector.postgres.catalog.KeyOrder;
import io.tideway.spi.RecordKey;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
        String arrays = columns.stream()
                .map(column -> "pg_catalog.unnest(?::pg_catalog.text[])")
                .collect(Collectors.joining(", "));
        return "ROWS FROM (" + arrays + ") WITH ORDINALITY AS u(" + names() + "n)";
    }

    /** The condition that a row of the table {@code t} has the values, for all columns. */
    public String join() {
        return new KeyOrder(columns).join("t");
    }

    /** The keys that some record can have: a text that is no label of an enum cannot even be asked for. */
    List<RecordKey> possible(Collection<RecordKey> keys) {
        KeyLabels labels = new KeyLabels(columns);
        return labels.areNone()
                ? List.copyOf(keys)
                : keys.stream().filter(key -> labels.unknown(key).isEmpty()).toList();
    }

    /** A query that fails unless all values are of their columns' types. */
    String check() {
        String casts = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).type().cast("u.k" + i) + " IS NULL")
                .collect(Collectors.joining(" OR "));
        return "SELECT 1 FROM " + relation() + " WHERE " + casts;
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
