package io.tideway.engine.world;

import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTransaction;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A user of one of the systems, who does not know of Tideway. Each edit is committed a second after all others. */
public final class User {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    public final MemorySystem system;
    private final ManualClock clock;

    public User(MemorySystem system, ManualClock clock) {
        this.system = system;
        this.clock = clock;
    }

    public RecordKey insert(String table, @Nullable String... namesAndValues) {
        clock.advance(PAUSE);
        return system.insert(table, NamedFields.fields(namesAndValues));
    }

    public void update(String table, RecordKey key, @Nullable String... namesAndValues) {
        clock.advance(PAUSE);
        updateAtSameInstant(table, key, namesAndValues);
    }

    /** Updates a record at the same instant as the edit before, by any user. */
    public void updateAtSameInstant(String table, RecordKey key, @Nullable String... namesAndValues) {
        system.update(table, key, NamedFields.fields(namesAndValues));
    }

    public void delete(String table, RecordKey key) {
        clock.advance(PAUSE);
        system.delete(table, key);
    }

    public void transaction(Consumer<MemoryTransaction> edits) {
        clock.advance(PAUSE);
        system.transaction(edits);
    }

    public NavigableMap<RecordKey, Fields> records(String table) {
        return system.records(table);
    }

    public boolean has(String table, RecordKey key) {
        return system.record(table, key).isPresent();
    }

    @Nullable
    public String value(String table, RecordKey key, String field) {
        return system.record(table, key)
                .orElseThrow(() -> new AssertionError("no record " + key + " in " + table))
                .value(field);
    }

    /** Returns the values of one field, in key order. */
    public List<Optional<String>> values(String table, String field) {
        return records(table).values().stream()
                .map(record -> Optional.ofNullable(record.value(field)))
                .toList();
    }

    /** Returns the key of the one record with the value. */
    public RecordKey find(String table, String field, String value) {
        List<RecordKey> found = records(table).entrySet().stream()
                .filter(entry -> value.equals(entry.getValue().value(field)))
                .map(java.util.Map.Entry::getKey)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " records of " + table + " have " + field + " " + value);
        }
        return found.getFirst();
    }
}
