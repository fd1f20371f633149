package io.tideway.engine.schema;

import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Source;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads under the names of the configuration. */
record NamedSource(Source source, Naming naming) implements Source {

    @Override
    public Position head() {
        return source.head();
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return source.reached(at, goal);
    }

    @Override
    public SnapshotChunk snapshot(TableSelection table, ChunkCursor from, int limit) {
        SnapshotChunk chunk = source.snapshot(naming.present(table), from, limit);
        return new SnapshotChunk(over(table.layout(), chunk.records()), chunk.next(), chunk.last());
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        Map<TableName, FieldLayout> layouts = new LinkedHashMap<>();
        subscription.tables().forEach(table -> layouts.put(table.table(), table.layout()));
        return new NamedStream(source.changes(NamedConnector.present(subscription, naming), from), naming, layouts);
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return source.health(subscriptionName);
    }

    @Override
    public List<StoredRecord> fetch(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        List<String> presentBy = naming.of(table.table()).present(by);
        return over(table.layout(), source.fetch(naming.present(table), presentBy, keys));
    }

    @Override
    public Map<RecordKey, List<StoredRecord>> match(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        List<String> presentBy = naming.of(table.table()).present(by);
        Map<RecordKey, List<StoredRecord>> matched = source.match(naming.present(table), presentBy, keys);
        matched.replaceAll((key, records) -> over(table.layout(), records));
        return matched;
    }

    private static List<StoredRecord> over(FieldLayout layout, List<StoredRecord> records) {
        return records.stream().map(record -> Naming.over(layout, record)).toList();
    }

    /** A stream under the names of the configuration. */
    private record NamedStream(ChangeStream stream, Naming naming, Map<TableName, FieldLayout> layouts)
            implements ChangeStream {

        @Override
        public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
            ChangeBatch batch = stream.poll(wait, limit);
            return new ChangeBatch(
                    batch.changes().stream()
                            .map(change -> naming.configured(change, layouts))
                            .toList(),
                    batch.next(),
                    batch.lastEnd());
        }

        @Override
        public void acknowledge(Position position) {
            stream.acknowledge(position);
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
