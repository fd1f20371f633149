package io.tideway.engine.capture;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the deletes of a transaction whose end was not streamed yet. A later batch may insert the record again, and the brake
 * judges all deletes of a transaction together.
 *
 * <p>Used by the sync's thread only. A crash loses nothing: the position moves at the end of a transaction, so the stream
 * repeats its deletes. Above {@link #MAX_HELD} deletes only a count is kept; after the end their table is compared.
 */
public final class OpenDeletes {

    /** The maximum number of held deletes. */
    public static final int MAX_HELD = 100_000;

    /** The maximum number of characters in their keys. */
    private static final long MAX_HELD_CHARS = 8_000_000;

    private static final Released NOTHING = new Released(List.of(), new LinkedHashMap<>());

    private final int maxHeld;
    private final Map<Id, Change.Deleted> held = new LinkedHashMap<>();
    private final SequencedMap<TableName, Count> counted = new LinkedHashMap<>();
    private long heldChars;
    private @Nullable ChangeBatch current;
    private Released released = NOTHING;

    private record Id(TableName table, RecordKey key) {}

    /**
     * The changes that the batch may apply now.
     *
     * @param changes the batch's changes without the deletes that stay held, plus the released deletes. A released delete comes
     *     before later changes of its record
     * @param counted tables with more deletes than can be held, and the minimum number of their records that stay deleted
     */
    public record Released(List<Change> changes, SequencedMap<TableName, Long> counted) {}

    /** Numbers of deletes and of other changes of a table. */
    private static final class Count {
        private long deletes;
        private long others;
    }

    public OpenDeletes(int maxHeld) {
        this.maxHeld = maxHeld;
    }

    /**
     * Takes a batch and returns what may be applied. A retry with the same batch returns the same result. After success call
     * {@link #done}.
     *
     * @param begins whether this is the first batch since the stream was opened. The stream then repeats from its start a
     *     transaction that it streamed in part before
     */
    @SuppressWarnings("ReferenceEquality")
    public Released take(ChangeBatch batch, boolean begins) {
        if (current != batch) {
            current = batch;
            if (begins) {
                held.clear();
                heldChars = 0;
                counted.clear();
            }
            released = release(batch);
        }
        return released;
    }

    /** Confirms that the released changes were applied. */
    public void done() {
        current = null;
        released = NOTHING;
    }

    private Released release(ChangeBatch batch) {
        List<Change> changes = batch.changes();
        int ended = batch.lastEnd().orElse(0);
        if (held.isEmpty() && counted.isEmpty() && ended == changes.size()) {
            return new Released(changes, new LinkedHashMap<>());
        }
        List<Change> all = new ArrayList<>(changes.size());
        SequencedMap<TableName, Long> ofTables = new LinkedHashMap<>();
        if (batch.lastEnd().isPresent()) {
            releaseOthers(changes.subList(0, ended), all);
            changes.subList(0, ended).forEach(change -> pass(change, all));
            counted.forEach((table, count) -> ofTables.put(table, Math.max(0, count.deletes - count.others)));
            counted.clear();
        }
        changes.subList(ended, changes.size()).forEach(change -> hold(change, all));
        return new Released(all, ofTables);
    }

    /** Releases the held deletes of records that the rest of the transaction does not insert or update. */
    private void releaseOthers(List<Change> rest, List<Change> to) {
        Set<Id> concerned = new HashSet<>();
        for (Change change : rest) {
            if (change instanceof Change.Upserted upserted) {
                concerned.add(new Id(upserted.table(), upserted.key()));
                upserted.previousKey().ifPresent(key -> concerned.add(new Id(upserted.table(), key)));
            }
        }
        for (Id id : List.copyOf(held.keySet())) {
            if (!concerned.contains(id)) {
                release(id, to);
            }
        }
    }

    private void pass(Change change, List<Change> all) {
        if (change instanceof Change.Upserted upserted) {
            upserted.previousKey().ifPresent(key -> release(new Id(upserted.table(), key), all));
            release(new Id(upserted.table(), upserted.key()), all);
        }
        if (!countsOnly(change)) {
            all.add(change);
        }
    }

    private void hold(Change change, List<Change> all) {
        if (!(change instanceof Change.Deleted deleted)) {
            pass(change, all);
        } else if (!countsOnly(change)) {
            if (held.put(new Id(deleted.table(), deleted.key()), deleted) == null) {
                heldChars += deleted.key().text().length();
            }
            if (held.size() > maxHeld || heldChars > MAX_HELD_CHARS) {
                countOnly();
            }
        }
    }

    private void release(Id id, List<Change> to) {
        Change.Deleted deleted = held.remove(id);
        if (deleted != null) {
            heldChars -= id.key().text().length();
            to.add(deleted);
        }
    }

    private void countOnly() {
        held.keySet().forEach(record -> counted.computeIfAbsent(record.table(), table -> new Count()).deletes++);
        held.clear();
        heldChars = 0;
    }

    /** Counts the change if its table is only counted; returns whether it is then a delete to leave out. */
    private boolean countsOnly(Change change) {
        Count count = counted.get(change.table());
        if (count == null) {
            return false;
        }
        boolean delete = change instanceof Change.Deleted;
        count.deletes += delete ? 1 : 0;
        count.others += change instanceof Change.Upserted ? 1 : 0;
        return delete;
    }
}
