package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.RecordKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers the deletes that were streamed while a table mapping's {@link Replacement} is open. Belongs to the sync's thread; outlives a
 * session. After a crash the ledger has the mapping compared from the start, and what they deleted counts as missing.
 */
public final class StreamedDeletes {

    /** The most keys of a side that are remembered; further records count as missing. */
    private static final int MAX_REMEMBERED = 100_000;

    private record Place(int mapping, Side side) {}

    private final Map<Place, Set<RecordKey>> keys = new HashMap<>();
    /** The keys that moved records had before, by their present keys. */
    private final Map<Place, Map<RecordKey, Set<RecordKey>>> former = new HashMap<>();

    /** Notes which records of a side are deleted after these changes; returns whether any was. */
    public boolean note(TableState table, Side side, List<Change> changes) {
        boolean deleted = false;
        for (Change change : changes) {
            if (change.table().equals(table.table(side))) {
                switch (change) {
                    case Change.Upserted upserted -> note(new Place(table.id(), side), upserted);
                    case Change.Deleted gone -> {
                        deleted = true;
                        delete(new Place(table.id(), side), gone.key());
                    }
                    case Change.Merged merged -> throw new AssertionError(merged);
                    case Change.Truncated truncated -> throw new AssertionError(truncated);
                    case Change.Gap gap -> throw new AssertionError(gap);
                    case Change.SchemaChanged schema -> throw new AssertionError(schema);
                }
            }
        }
        return deleted;
    }

    /** A record that moves to the key of a deleted one leaves that one its own key, as their links do. */
    private void note(Place place, Change.Upserted change) {
        Optional<RecordKey> previous = change.previousKey().filter(key -> !key.equals(change.key()));
        boolean met = remove(place, change.key());
        Map<RecordKey, Set<RecordKey>> moved = former.computeIfAbsent(place, any -> new HashMap<>());
        if (previous.isEmpty()) {
            return;
        }
        Set<RecordKey> before = moved.remove(previous.get());
        if (met) {
            add(place, previous.get());
        }
        if (moved.size() < MAX_REMEMBERED) {
            Set<RecordKey> keys = before == null ? new LinkedHashSet<>() : before;
            keys.add(previous.get());
            moved.put(change.key(), keys);
        }
    }

    /** Its link may still have a key that it had before. */
    private void delete(Place place, RecordKey key) {
        add(place, key);
        Set<RecordKey> before = former.getOrDefault(place, new HashMap<>()).remove(key);
        if (before != null) {
            before.forEach(each -> add(place, each));
        }
    }

    private void add(Place place, RecordKey key) {
        Set<RecordKey> deleted = keys.computeIfAbsent(place, any -> new LinkedHashSet<>());
        if (deleted.size() < MAX_REMEMBERED) {
            deleted.add(key);
        }
    }

    private boolean remove(Place place, RecordKey key) {
        return keys.containsKey(place) && keys.get(place).remove(key);
    }

    public boolean areAny(TableState table) {
        return keys.keySet().stream().anyMatch(place -> place.mapping() == table.id());
    }

    public boolean has(TableState table, Side side, RecordKey key) {
        return keys.getOrDefault(new Place(table.id(), side), Set.of()).contains(key);
    }

    public void forget(TableState table) {
        for (Side side : Side.values()) {
            keys.remove(new Place(table.id(), side));
            former.remove(new Place(table.id(), side));
        }
    }
}
