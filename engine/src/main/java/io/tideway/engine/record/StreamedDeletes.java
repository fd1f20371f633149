package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.RecordKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    private void note(Place place, Change.Upserted change) {
        if (keys.containsKey(place)) {
            keys.get(place).remove(change.key());
        }
        change.previousKey()
                .filter(key -> !key.equals(change.key()))
                .ifPresent(previous -> move(place, previous, change.key()));
    }

    private void move(Place place, RecordKey previous, RecordKey key) {
        Map<RecordKey, Set<RecordKey>> moved = former.computeIfAbsent(place, any -> new HashMap<>());
        Set<RecordKey> before = moved.remove(previous);
        if (moved.size() < MAX_REMEMBERED) {
            Set<RecordKey> all = before == null ? new LinkedHashSet<>() : before;
            all.add(previous);
            moved.put(key, all);
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
