package io.tideway.connector.postgres.catalog;

import io.tideway.spi.RecordKey;
import java.util.List;
import java.util.Optional;

/**
 * Knows which keys have existing labels in their enum columns, according to the last read of the catalog.
 *
 * @param columns those of the key, in its order
 */
public record KeyLabels(List<Column> columns) {

    public KeyLabels {
        columns = List.copyOf(columns);
    }

    /** Whether no column is an enum, so that every key passes. */
    public boolean areNone() {
        return columns.stream().allMatch(column -> column.type().labels().isEmpty());
    }

    /** The column for which a key has a text that is none of its labels; empty: there is none. */
    public Optional<Column> unknown(RecordKey key) {
        List<String> values = key.values(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            List<String> labels = columns.get(i).type().labels();
            if (!labels.isEmpty() && !labels.contains(values.get(i))) {
                return Optional.of(columns.get(i));
            }
        }
        return Optional.empty();
    }
}
