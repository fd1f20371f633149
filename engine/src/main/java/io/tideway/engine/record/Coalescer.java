package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.Fields;
import io.tideway.spi.Origin;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one task of all changes of a record in a batch, so that several changes become one write. One use, for one table mapping
 * and side.
 */
final class Coalescer {

    private final TableState table;
    private final Side side;
    private final Map<RecordKey, Entry> byKey = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    private Coalescer(TableState table, Side side) {
        this.table = table;
        this.side = side;
    }

    /** Returns one task per record that the changes concern. */
    static List<RecordTask> tasks(TableState table, Side side, List<Change> changes) {
        Coalescer coalescer = new Coalescer(table, side);
        for (Change change : changes) {
            switch (change) {
                case Change.Upserted upserted -> coalescer.add(upserted);
                case Change.Deleted deleted -> coalescer.add(deleted);
                case Change.Merged merged -> throw new AssertionError(merged);
                case Change.Truncated truncated -> throw new AssertionError(truncated);
                case Change.Gap gap -> throw new AssertionError(gap);
                case Change.SchemaChanged schema -> throw new AssertionError(schema);
            }
        }
        return coalescer.tasks();
    }

    private void add(Change.Upserted change) {
        if (comesLate(change)) {
            lookAt(change);
            return;
        }
        Entry entry = entry(change.previousKey().orElse(change.key()));
        if (!entry.key.equals(change.key())) {
            byKey.remove(entry.key, entry);
            entry.left.add(entry.key);
            entry.key = change.key();
            byKey.put(entry.key, entry);
            entry.movedAt = change.info().version();
        }
        Fields fields = table.project(side, change.fields());
        entry.take(change.info(), fields);
        entry.fields = entry.fields == null ? fields : entry.fields.overlaidWith(fields);
    }

    private void add(Change.Deleted change) {
        Entry entry = entry(change.key());
        if (entry.knowsNewer(change.info())) {
            entry.unsure = true;
            return;
        }
        entry.take(change.info(), Fields.none(table.selection(side).layout()));
        entry.fields = null;
    }

    /** Whether something newer came before, as a log that is read by visibility may bring it. */
    private boolean comesLate(Change.Upserted change) {
        return knowsNewer(change.key(), change.info())
                || (change.previousKey().isPresent()
                        && knowsNewer(change.previousKey().get(), change.info()));
    }

    private boolean knowsNewer(RecordKey key, ChangeInfo change) {
        Entry entry = byKey.get(key);
        return entry != null && entry.knowsNewer(change);
    }

    /** The record itself says how it is, and the one whose key it had. */
    private void lookAt(Change.Upserted change) {
        Entry entry = entry(change.key());
        entry.unsure = true;
        entry.writtenByUs |= change.info().origin() == Origin.OURS;
        if (entry.info == null) {
            Fields fields = table.project(side, change.fields());
            entry.take(change.info(), fields);
            entry.fields = fields;
        }
        change.previousKey().ifPresent(previous -> {
            Entry left = byKey.get(previous);
            if (left != null) {
                left.unsure = true;
            }
            if (entry.firstKey.equals(entry.key)) {
                entry.firstKey = previous;
                entry.movedAt = change.info().version();
            }
        });
    }

    private Entry entry(RecordKey key) {
        Entry entry = byKey.get(key);
        if (entry == null) {
            entry = new Entry(key);
            byKey.put(key, entry);
            entries.add(entry);
        }
        return entry;
    }

    /** The records in the order in which they were first changed. */
    private List<RecordTask> tasks() {
        List<RecordTask> tasks = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (isInsertedAgain(entry)) {
                entry.forgetMove();
            }
            tasks.add(entry.task());
        }
        return tasks;
    }

    /**
     * Whether a record that moved and was deleted then has a successor under its first key: what was deleted and inserted again is edited,
     * wherever it was between.
     */
    private boolean isInsertedAgain(Entry gone) {
        Entry successor = byKey.get(gone.firstKey);
        return gone.fields == null
                && successor != null
                && successor != gone
                && successor.fields != null
                && successor.firstKey.equals(gone.firstKey);
    }

    /** One record's changes so far; no fields after a delete. */
    private final class Entry {
        private RecordKey firstKey;
        private RecordKey key;
        /** All keys that it had before, in order. */
        private final List<RecordKey> left = new ArrayList<>(0);

        private @Nullable Fields fields;
        private @Nullable ChangeInfo info;
        /** The last that was not ours: what we wrote ourselves makes later only what it changed. */
        private @Nullable ChangeInfo ofOthers;
        /** The times of fields that we, or another sync of this engine, changed after that. */
        private Map<String, Optional<Instant>> ofOurs = Map.of();

        private RecordVersion movedAt = RecordVersion.UNKNOWN;
        private boolean unsure;
        /** Whether one of the changes was in a transaction of ours. */
        private boolean writtenByUs;

        Entry(RecordKey key) {
            this.firstKey = key;
            this.key = key;
        }

        void forgetMove() {
            left.remove(firstKey);
            firstKey = key;
        }

        boolean knowsNewer(ChangeInfo change) {
            return info != null && info.version().isAfter(change.version());
        }

        /** Before {@code carried} is laid over the fields so far. */
        void take(ChangeInfo next, Fields carried) {
            info = next;
            writtenByUs |= next.origin() == Origin.OURS;
            if (next.origin() != Origin.OURS) {
                ofOthers = next;
                ofOurs = Map.of();
            } else if (ofOthers != null) {
                ofOurs = new HashMap<>(ofOurs);
                for (int i = 0; i < carried.layout().size(); i++) {
                    if (carried.isPresent(i) && !isKnown(i, carried)) {
                        ofOurs.put(carried.layout().name(i), Optional.of(next.committedAt()));
                    }
                }
            }
        }

        private boolean isKnown(int i, Fields carried) {
            return fields != null && fields.isPresent(i) && Objects.equals(fields.value(i), carried.value(i));
        }

        RecordTask task() {
            ChangeInfo last = java.util.Objects.requireNonNull(info);
            Instant committedAt = ofOthers == null ? last.committedAt() : ofOthers.committedAt();
            RecordTask task = new RecordTask(table, side, key);
            task.moves = new Moves(Optional.of(firstKey).filter(first -> !first.equals(key)), left, movedAt);
            task.origin = last.origin();
            task.onlyOurs = ofOthers == null;
            task.writtenByUs = writtenByUs;
            Fields carried = fields == null ? Fields.none(table.selection(side).layout()) : fields;
            task.see(side, Observation.streamed(fields != null, carried, last.version(), committedAt, ofOurs));
            if (unsure) {
                task.want(side);
            }
            return task;
        }
    }
}
