package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one work of all changes of a record in a batch, so that several changes become one write. One use, for one table mapping
 * and side.
 */
final class Coalescer {

    private final TableState table;
    private final Side side;
    private final Map<RecordKey, Entry> byKey = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    Coalescer(TableState table, Side side) {
        this.table = table;
        this.side = side;
    }

    void add(Change.Upserted change) {
        Entry entry = entry(change.previousKey().orElse(change.key()));
        if (!entry.key.equals(change.key())) {
            byKey.remove(entry.key, entry);
            entry.key = change.key();
            byKey.put(entry.key, entry);
        }
        Fields fields = table.project(side, change.fields());
        entry.fields = entry.fields == null ? fields : entry.fields.overlaidWith(fields);
        entry.info = change.info();
    }

    void add(Change.Deleted change) {
        Entry entry = entry(change.key());
        entry.fields = null;
        entry.info = change.info();
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
    List<RecordWork> works() {
        List<RecordWork> works = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            works.add(entry.work());
        }
        return works;
    }

    /** One record's changes so far; no fields after a delete. */
    private final class Entry {
        private final RecordKey firstKey;
        private RecordKey key;
        private @Nullable Fields fields;
        private @Nullable ChangeInfo info;

        Entry(RecordKey key) {
            this.firstKey = key;
            this.key = key;
        }

        RecordWork work() {
            ChangeInfo last = java.util.Objects.requireNonNull(info);
            RecordWork work = new RecordWork(table, side, key);
            if (!key.equals(firstKey)) {
                work.setPreviousKey(firstKey);
            }
            work.origin = last.origin();
            Fields carried = fields == null ? Fields.none(table.selection(side).layout()) : fields;
            work.see(side, new Seen(fields != null, carried, last.version(), Optional.of(last.committedAt()), false));
            return work;
        }
    }
}
