package io.tideway.testkit.memory;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of one table, in key order, with an index for each unique field. Guarded by the system's lock. */
final class MemoryRows {

    private final MemoryTable table;
    private final FieldLayout layout;
    private final int[] keyIndexes;
    private final NavigableMap<RecordKey, MemoryRow> rows;
    /** Holders by value; of several, which only the end of a transaction ends, the first was first. */
    private final Map<Integer, Map<String, SequencedSet<RecordKey>>> uniqueIndexes = new TreeMap<>();

    private long lastNumber;
    /** Whether texts of the same key may differ. */
    private final boolean hasSense;

    private boolean refusesKeys;

    MemoryRows(MemoryTable table) {
        this.table = table;
        this.layout =
                new FieldLayout(table.fields().stream().map(MemoryField::name).toList());
        this.keyIndexes = table.keyFields().stream().mapToInt(layout::indexOf).toArray();
        this.hasSense = table.keyFields().stream()
                .anyMatch(
                        name -> table.fields().get(layout.indexOf(name)).sense().isPresent());
        this.rows = new TreeMap<>(Comparator.comparing(this::sense));
        for (int i = 0; i < table.fields().size(); i++) {
            if (table.fields().get(i).unique() != MemoryField.Unique.NEVER) {
                uniqueIndexes.put(i, new HashMap<>());
            }
        }
    }

    MemoryTable table() {
        return table;
    }

    FieldLayout layout() {
        return layout;
    }

    NavigableMap<RecordKey, MemoryRow> inKeyOrder() {
        return rows;
    }

    @Nullable
    MemoryRow get(RecordKey key) {
        return rows.get(key);
    }

    /** Equal for keys that are the same to the system. */
    RecordKey sense(RecordKey key) {
        if (!hasSense) {
            return key;
        }
        List<String> values = new ArrayList<>(key.values(keyIndexes.length));
        for (int i = 0; i < keyIndexes.length; i++) {
            values.set(i, sense(keyIndexes[i], values.get(i)));
        }
        return RecordKey.of(values);
    }

    String sense(int field, String value) {
        return table.fields().get(field).sense().map(same -> same.apply(value)).orElse(value);
    }

    /**
     * Returns the next key for a new record; never one that is in use now. The sequence does not know the keys with
     * which users create records themselves, so a key may be in use later.
     */
    RecordKey nextKey() {
        RecordKey key;
        do {
            lastNumber++;
            key = RecordKey.of(Long.toString(lastNumber));
        } while (rows.containsKey(key));
        return key;
    }

    /** Whether no keys can be reserved, as where a sequence is exhausted. */
    boolean refusesKeys() {
        return refusesKeys;
    }

    void refuseKeys(boolean refuse) {
        refusesKeys = refuse;
    }

    /** Puts a record in, or with {@code null} removes it; returns the previous one. */
    @Nullable
    MemoryRow set(RecordKey key, @Nullable MemoryRow row) {
        MemoryRow before = rows.remove(key);
        if (row != null) {
            rows.put(key, row);
        }
        uniqueIndexes.forEach((field, index) -> {
            removeHolder(index, before == null ? null : before.fields().value(field), key);
            String value = row == null ? null : row.fields().value(field);
            if (value != null) {
                index.computeIfAbsent(value, each -> new LinkedHashSet<>()).add(key);
            }
        });
        return before;
    }

    private static void removeHolder(
            Map<String, SequencedSet<RecordKey>> index, @Nullable String value, RecordKey key) {
        SequencedSet<RecordKey> holders = value == null ? null : index.get(value);
        if (holders != null) {
            holders.remove(key);
            if (holders.isEmpty()) {
                index.remove(value);
            }
        }
    }

    /** Which other records hold a value of a unique field. */
    List<RecordKey> holders(int field, String value, Optional<RecordKey> except) {
        Map<String, SequencedSet<RecordKey>> index = uniqueIndexes.get(field);
        return index == null
                ? List.of()
                : index.getOrDefault(value, new LinkedHashSet<>()).stream()
                        .filter(holder -> !except.equals(Optional.of(holder)))
                        .toList();
    }

    Set<Integer> uniqueFields() {
        return uniqueIndexes.keySet();
    }

    RecordKey keyOf(Fields complete) {
        List<String> values = new ArrayList<>(keyIndexes.length);
        for (int index : keyIndexes) {
            String value = complete.value(index);
            if (value == null) {
                throw MemoryReasons.isNull(table.name(), layout.name(index));
            }
            values.add(value);
        }
        return RecordKey.of(values);
    }

    KeyVersion keyVersion() {
        return new KeyVersion(String.join(",", table.keyFields()), "");
    }

    boolean isKeyField(int index) {
        for (int keyIndex : keyIndexes) {
            if (keyIndex == index) {
                return true;
            }
        }
        return false;
    }

    /** Returns the key's values as fields over the table's layout, the others absent. */
    Fields keyFields(RecordKey key) {
        Fields.Builder builder = Fields.builder(layout);
        List<String> values = key.values(keyIndexes.length);
        for (int i = 0; i < keyIndexes.length; i++) {
            builder.set(keyIndexes[i], values.get(i));
        }
        return builder.build();
    }

    /** A record of nulls. */
    Fields blank() {
        return Fields.of(layout, new @Nullable String[layout.size()]);
    }

    /** Brings fields over any layout onto the table's, by name. */
    Fields overTable(Fields fields) {
        Fields.Builder builder = Fields.builder(layout);
        for (int i = 0; i < fields.layout().size(); i++) {
            if (fields.isPresent(i)) {
                String name = fields.layout().name(i);
                int index = layout.indexOf(name);
                if (index < 0) {
                    throw MemoryReasons.unknownField(table.name(), name);
                }
                builder.set(index, fields.value(i));
            }
        }
        return builder.build();
    }

    /** Returns the stored form of a complete record: its types' forms, then the trigger, then the forms again. */
    Fields stored(Fields complete) {
        return inForm(table.trigger().apply(inForm(complete)));
    }

    private Fields inForm(Fields complete) {
        Fields.Builder builder = Fields.builder(layout);
        for (int i = 0; i < layout.size(); i++) {
            String value = complete.value(i);
            builder.set(i, value == null ? null : table.fields().get(i).form().apply(value));
        }
        return builder.build();
    }
}
