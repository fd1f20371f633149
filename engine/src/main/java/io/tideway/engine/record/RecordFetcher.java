package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Link;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Source;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableSelection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the records that tasks want, in one call per side, or in a few bounded ones. */
public final class RecordFetcher {

    /** The most characters, about, of records that are read for tasks together, unless the records are very few. */
    static final long MAX_READ_CHARS = 4_000_000;

    private final Sides<Source> sources;

    public RecordFetcher(Sides<Source> sources) {
        this.sources = sources;
    }

    /**
     * The same, as long as it is not too much for the memory.
     *
     * @throws TooWideException when it is: ask for fewer; never for {@link ReadPace#FIRST} tasks or fewer
     */
    public void readWantedIfNotTooWide(TableState table, List<RecordTask> tasks) {
        for (Side side : Side.values()) {
            List<RecordTask> wanting =
                    tasks.stream().filter(task -> task.wants(side)).toList();
            ReadPace pace = new ReadPace(tasks.size() <= ReadPace.FIRST ? Long.MAX_VALUE : MAX_READ_CHARS);
            for (int from = 0; from < wanting.size(); ) {
                if (pace.isOver()) {
                    throw new TooWideException();
                }
                int end = from + pace.next(wanting.size() - from);
                read(table, side, wanting.subList(from, end));
                wanting.subList(from, end)
                        .forEach(task ->
                                pace.came(task.seen(side).orElseThrow().fields().chars()));
                from = end;
            }
        }
    }

    /** Reads the wanted records of one table mapping; one that is not there is seen as gone. */
    public void readWanted(TableState table, List<RecordTask> tasks) {
        for (Side side : Side.values()) {
            List<RecordTask> wanting =
                    tasks.stream().filter(task -> task.wants(side)).toList();
            if (!wanting.isEmpty()) {
                read(table, side, wanting);
            }
        }
    }

    private void read(TableState table, Side side, List<RecordTask> tasks) {
        List<RecordKey> keys = new ArrayList<>(tasks.size());
        for (RecordTask task : tasks) {
            RecordKey key = task.key(side);
            if (key == null) {
                throw new AssertionError("no key to read " + task + " by on the " + side.word());
            }
            keys.add(key);
        }
        Map<RecordKey, StoredRecord> found = fetch(table, side, keys);
        for (RecordTask task : tasks) {
            RecordKey key = java.util.Objects.requireNonNull(task.key(side));
            StoredRecord record = found.get(key);
            Observation sight = record == null
                    ? Observation.readAsGone(table.selection(side).layout())
                    : Observation.read(record);
            task.see(side, sight);
        }
    }

    /** Records by primary key. */
    public Map<RecordKey, StoredRecord> fetch(TableState table, Side side, List<RecordKey> keys) {
        Map<RecordKey, StoredRecord> found = new HashMap<>();
        for (StoredRecord record : fetchBy(table, side, table.schema(side).keyFields(), keys)) {
            found.put(record.key(), record);
        }
        return found;
    }

    /** Records by the wanted values that they have, as the system compares them. */
    public Map<RecordKey, List<StoredRecord>> match(
            TableState table, Side side, List<String> fields, List<RecordKey> keys) {
        return sources.get(side).match(table.selection(side), fields, keys);
    }

    /** Records by primary key, as the system compares it, without their fields. */
    public Map<RecordKey, List<StoredRecord>> keys(TableState table, Side side, List<RecordKey> keys) {
        TableSelection all = table.selection(side);
        TableSelection keyOnly = new TableSelection(all.table(), all.id(), all.keyId(), FieldLayout.of());
        return sources.get(side).match(keyOnly, table.schema(side).keyFields(), keys);
    }

    /** Records by other fields; maybe several for the same values. */
    public List<StoredRecord> fetchBy(TableState table, Side side, List<String> fields, List<RecordKey> keys) {
        List<RecordKey> asked = keys.stream().anyMatch(Link::isDeleted)
                ? keys.stream().filter(key -> !Link.isDeleted(key)).toList()
                : keys;
        return asked.isEmpty() ? List.of() : sources.get(side).fetch(table.selection(side), fields, asked);
    }
}
