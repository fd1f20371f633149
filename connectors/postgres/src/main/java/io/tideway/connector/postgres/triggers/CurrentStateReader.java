package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.read.RecordQueries;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reports records in their current state, where the log does not contain the order of their changes. */
final class CurrentStateReader {

    private final RecordQueries records;

    CurrentStateReader(RecordQueries records) {
        this.records = records;
    }

    /**
     * A record's key before and after a change.
     *
     * @param before empty: it was inserted
     * @param after empty: it was deleted
     */
    record Move(Optional<RecordKey> before, Optional<RecordKey> after) {}

    List<Change> changes(SelectedTable selected, List<Move> moves, ChangeInfo info) {
        TableName table = selected.table().name();
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (Move move : moves) {
            move.before().ifPresent(keys::add);
            move.after().ifPresent(keys::add);
        }
        try {
            return changes(table, moves, found(selected, keys), info);
        } catch (ConnectorException e) {
            if (e.kind() != ConnectorException.Kind.CONFIGURATION) {
                throw e;
            }
            // The table was altered since, so it cannot be asked for these records: it is compared.
            return List.of(new Change.Truncated(table, info));
        }
    }

    private Map<RecordKey, StoredRecord> found(SelectedTable selected, Set<RecordKey> keys) {
        List<String> by = selected.table().key().stream().map(Column::name).toList();
        Map<RecordKey, StoredRecord> found = new LinkedHashMap<>();
        records.fetch(selected.selection(), by, keys).forEach(record -> found.put(record.key(), record));
        return found;
    }

    private static List<Change> changes(
            TableName table, List<Move> moves, Map<RecordKey, StoredRecord> found, ChangeInfo info) {
        Map<RecordKey, Change> changes = new LinkedHashMap<>();
        for (Move move : moves) {
            Optional<RecordKey> before = move.before();
            Optional<RecordKey> after = move.after();
            boolean moved = before.isPresent() && after.isPresent() && !before.equals(after);
            if (moved && found.containsKey(after.get()) && !found.containsKey(before.get())) {
                changes.put(after.get(), upserted(table, found.get(after.get()), before, info));
                continue;
            }
            for (Optional<RecordKey> key : List.of(before, after)) {
                key.ifPresent(each -> changes.putIfAbsent(each, current(table, each, found, info)));
            }
        }
        return new ArrayList<>(changes.values());
    }

    private static Change current(TableName table, RecordKey key, Map<RecordKey, StoredRecord> found, ChangeInfo info) {
        StoredRecord record = found.get(key);
        return record == null ? new Change.Deleted(table, key, info) : upserted(table, record, Optional.empty(), info);
    }

    private static Change upserted(
            TableName table, StoredRecord record, Optional<RecordKey> previous, ChangeInfo info) {
        ChangeInfo now = new ChangeInfo(record.version(), info.committedAt(), info.origin());
        return new Change.Upserted(table, record.key(), previous, record.fields(), now);
    }
}
