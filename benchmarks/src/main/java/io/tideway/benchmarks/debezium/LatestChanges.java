package io.tideway.benchmarks.debezium;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Reduces a batch to the last change of each record, like the reduction buffer of Debezium's own sink. */
final class LatestChanges {

    /** Replaces a value that the source did not send, as it had not changed. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private static final String DELETE = "d";

    private final Map<RecordKey, Change> changes = new LinkedHashMap<>();

    private record RecordKey(String table, Object key) {}

    /**
     * One record's change.
     *
     * @param values by column, the key's included; none when it is deleted
     */
    record Change(String table, Object key, SequencedMap<String, @Nullable Object> values) {

        boolean isDelete() {
            return values.isEmpty();
        }

        List<String> columns() {
            return new ArrayList<>(values.keySet());
        }
    }

    static Collection<Change> of(List<SourceRecord> records) {
        LatestChanges latest = new LatestChanges();
        records.forEach(latest::add);
        return latest.changes.values();
    }

    private void add(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || !(record.key() instanceof Struct keys)) {
            return;
        }
        Struct source = envelope.getStruct("source");
        String table = source.getString("schema") + "." + source.getString("table");
        Object key = keys.get(keys.schema().fields().getFirst());
        SequencedMap<String, @Nullable Object> values =
                envelope.getString("op").equals(DELETE) ? new LinkedHashMap<>() : values(envelope.getStruct("after"));
        changes.merge(new RecordKey(table, key), new Change(table, key, values), LatestChanges::then);
    }

    /** Merges two changes: a later one lacks the values that it did not change. */
    private static Change then(Change earlier, Change later) {
        if (!later.isDelete()) {
            earlier.values.forEach(later.values::putIfAbsent);
        }
        return later;
    }

    private static SequencedMap<String, @Nullable Object> values(Struct row) {
        SequencedMap<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : row.schema().fields()) {
            Object value = row.get(field);
            if (!UNAVAILABLE.equals(value)) {
                values.put(field.name(), value);
            }
        }
        return values;
    }
}
