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
 * Holds back the deletes of a side's transaction whose end was not streamed yet: a later batch may insert the record again, and the
 * brake judges all deletes of a transaction together.
 *
 * <p>Belongs to the sync's thread. A crash loses nothing: the position moves at the end of a transaction, so that its deletes come
 * again. Of more than {@link #MAX_HELD} deletes only a count is kept; their table is compared after the end.
 */
public final class OpenDeletes {

    /** The most deletes that are held. */
    public static final int MAX_HELD = 100_000;

    /** The most characters of their keys. */
    private static final long MAX_HELD_CHARS = 8_000_000;

    private static final Released NOTHING = new Released(List.of(), new LinkedHashMap<>());

    private final int maxHeld;
    private final Map<Id, Change.Deleted> held = new LinkedHashMap<>();
    private final SequencedMap<TableName, Count> counted = new LinkedHashMap<>();
    private long heldChars;
    private @Nullable ChangeBatch given;
    private Released released = NOTHING;

    private record Id(TableName table, RecordKey key) {}

    /**
     * What is to be carried now.
     *
     * @param changes those of the batch without the deletes that are held, with those that were, each before what follows it
     * @param counted tables of which more records were deleted than can be held, and how many of them, at least, stay deleted
     */
    public record Released(List<Change> changes, SequencedMap<TableName, Long> counted) {}

    /** How many records of a table were deleted, and how many were inserted or updated. */
    private static final class Count {
        private long deletes;
        private long others;
    }

    public OpenDeletes(int maxHeld) {
        this.maxHeld = maxHeld;
    }

    /**
     * Takes a batch; the same again, after a failure, releases the same. Then {@link #done}.
     *
     * @param begins whether the stream was opened just before: it tells all again of a transaction that it had told a part of
     */
    @SuppressWarnings("ReferenceEquality")
    public Released take(ChangeBatch batch, boolean begins) {
        if (given != batch) {
            given = batch;
            if (begins) {
                held.clear();
                heldChars = 0;
                counted.clear();
            }
            released = release(batch);
        }
        return released;
    }

    /** What was released was carried. */
    public void done() {
        given = null;
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

    /** Releases what no change of the transaction's rest is about. */
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
        if (!isCounted(change)) {
            all.add(change);
        }
    }

    private void hold(Change change, List<Change> all) {
        if (!(change instanceof Change.Deleted deleted)) {
            pass(change, all);
        } else if (!isCounted(change)) {
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

    /** Whether it is a delete of which only a count is kept. */
    private boolean isCounted(Change change) {
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
