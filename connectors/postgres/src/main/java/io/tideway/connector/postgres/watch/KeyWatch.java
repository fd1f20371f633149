package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.KeyLabels;
import io.tideway.connector.postgres.catalog.ReadErrors;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.spi.Change;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds changes whose key has a label that its enum did not have when the stream began: the label was renamed or added
 * since. No stream reports that, and under the other key each record would look like a new one.
 */
final class KeyWatch {

    private final Map<TableName, KeyLabels> labels = new LinkedHashMap<>();

    /** {@code tables}: as they were when the stream began. */
    KeyWatch(List<Table> tables) {
        for (Table table : tables) {
            KeyLabels key = new KeyLabels(table.key());
            if (!key.areNone()) {
                labels.put(table.name(), key);
            }
        }
    }

    /** What to report before the changes. */
    List<Change> relabelled(List<Change> changes) {
        List<Change> found = new ArrayList<>();
        for (Change change : labels.isEmpty() ? List.<Change>of() : changes) {
            KeyLabels known = labels.get(change.table());
            if (known != null
                    && found.stream().noneMatch(earlier -> earlier.table().equals(change.table()))) {
                keys(change)
                        .flatMap(key -> known.unknown(key).stream())
                        .findFirst()
                        .map(column -> report(change, column))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static Change report(Change change, Column column) {
        return new Change.SchemaChanged(
                change.table(), List.of(ReadErrors.relabelled(change.table(), column)), change.info());
    }

    private static Stream<RecordKey> keys(Change change) {
        return switch (change) {
            case Change.Upserted upserted -> Stream.concat(Stream.of(upserted.key()), upserted.previousKey().stream());
            case Change.Deleted deleted -> Stream.of(deleted.key());
            case Change.Merged merged -> Stream.of(merged.loser(), merged.winner());
            case Change.Truncated truncated -> Stream.empty();
            case Change.Gap gap -> Stream.empty();
            case Change.SchemaChanged schema -> Stream.empty();
        };
    }
}
