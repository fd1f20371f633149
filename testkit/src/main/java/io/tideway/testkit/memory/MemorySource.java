package io.tideway.testkit.memory;

import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Source;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/** Reads a {@link MemorySystem}. A position is the number of a commit, a cursor the last key read. */
final class MemorySource implements Source {

    /** Before the key in a cursor, so that no key makes a cursor equal to {@link ChunkCursor#START}. */
    private static final String AFTER = ">";

    private final MemorySystem system;
    private final MemoryConnector connector;

    MemorySource(MemorySystem system, MemoryConnector connector) {
        this.system = system;
        this.connector = connector;
    }

    @Override
    public Position head() {
        connector.requireOpen();
        return MemoryLog.position(system.version());
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return MemoryLog.number(at) >= MemoryLog.number(goal);
    }

    @Override
    public SnapshotChunk snapshot(TableSelection table, ChunkCursor from, int limit) {
        connector.requireOpen();
        return system.locked(() -> {
            MemoryRows rows = system.unlockedRows(table.table());
            Projection projection = new Projection(rows, table);
            NavigableMap<RecordKey, MemoryRow> rest = rest(rows, from);
            List<StoredRecord> records = new ArrayList<>();
            ChunkCursor next = from;
            for (Map.Entry<RecordKey, MemoryRow> entry : rest.entrySet()) {
                if (records.size() == limit) {
                    return new SnapshotChunk(List.copyOf(records), next, false);
                }
                records.add(stored(rows, projection, entry.getValue()));
                next = new ChunkCursor(AFTER + entry.getKey().text());
            }
            return new SnapshotChunk(List.copyOf(records), next, true);
        });
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        connector.requireOpen();
        return system.locked(() -> {
            MemoryStream stream = new MemoryStream(system, connector, subscription, from);
            connector.opened(stream);
            return stream;
        });
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return StreamHealth.NOTHING_RETAINED;
    }

    @Override
    public List<StoredRecord> fetch(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        connector.requireOpen();
        return system.locked(() -> {
            MemoryRows rows = system.unlockedRows(table.table());
            Projection projection = new Projection(rows, table);
            return by.equals(rows.table().keyFields()) || by.equals(List.of(FieldLayout.KEY))
                    ? fetchByKey(rows, projection, keys)
                    : fetchByFields(rows, projection, by, keys);
        });
    }

    StoredRecord stored(MemoryRows rows, Projection projection, MemoryRow row) {
        RecordKey key = rows.keyOf(row.fields());
        return new StoredRecord(
                key,
                projection.project(key, row.fields()),
                system.version(system.log().last() + system.character().readAhead()),
                system.character().timesRead() ? Optional.of(row.committedAt()) : Optional.empty());
    }

    private List<StoredRecord> fetchByKey(MemoryRows rows, Projection projection, Collection<RecordKey> keys) {
        List<StoredRecord> found = new ArrayList<>();
        for (RecordKey key : keys) {
            MemoryRow row = rows.get(key);
            if (row != null) {
                found.add(stored(rows, projection, row));
            }
        }
        return List.copyOf(found);
    }

    private List<StoredRecord> fetchByFields(
            MemoryRows rows, Projection projection, List<String> by, Collection<RecordKey> keys) {
        int[] indexes = by.stream().mapToInt(rows.layout()::indexOf).toArray();
        Projection lookup = new Projection(rows, new TableSelection(rows.table().name(), new FieldLayout(by)));
        Set<RecordKey> wanted = new HashSet<>();
        keys.forEach(key -> wanted.add(sense(rows, indexes, key)));
        List<StoredRecord> found = new ArrayList<>();
        rows.inKeyOrder().forEach((key, row) -> {
            if (keyOver(lookup.project(key, row.fields()))
                    .map(values -> sense(rows, indexes, values))
                    .filter(wanted::contains)
                    .isPresent()) {
                found.add(stored(rows, projection, row));
            }
        });
        return List.copyOf(found);
    }

    private static RecordKey sense(MemoryRows rows, int[] indexes, RecordKey key) {
        List<String> values = new ArrayList<>(key.values(indexes.length));
        for (int i = 0; i < indexes.length; i++) {
            values.set(i, indexes[i] < 0 ? values.get(i) : rows.sense(indexes[i], values.get(i)));
        }
        return RecordKey.of(values);
    }

    /** The values as a key; empty when one is null, for null equals nothing. */
    static Optional<RecordKey> keyOver(Fields fields) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.layout().size(); i++) {
            String value = fields.isPresent(i) ? fields.value(i) : null;
            if (value == null) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(RecordKey.of(values));
    }

    private static NavigableMap<RecordKey, MemoryRow> rest(MemoryRows rows, ChunkCursor from) {
        return from.equals(ChunkCursor.START)
                ? rows.inKeyOrder()
                : rows.inKeyOrder().tailMap(new RecordKey(from.text().substring(AFTER.length())), false);
    }
}
