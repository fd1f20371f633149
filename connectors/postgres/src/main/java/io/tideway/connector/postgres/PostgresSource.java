package io.tideway.connector.postgres;

import io.tideway.connector.postgres.capture.ChangeCapture;
import io.tideway.connector.postgres.read.RecordQueries;
import io.tideway.connector.postgres.replication.KnownLogEnd;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Source;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The reading half: changes as they are captured, records by queries. */
final class PostgresSource implements Source {

    private final ChangeCapture capture;
    private final RecordQueries records;
    private final KnownLogEnd known;

    PostgresSource(ChangeCapture capture, RecordQueries records, KnownLogEnd known) {
        this.capture = capture;
        this.records = records;
        this.known = known;
    }

    @Override
    public Position head() {
        return capture.head();
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return capture.reached(at, goal);
    }

    @Override
    public SnapshotChunk snapshot(TableSelection table, ChunkCursor from, int limit) {
        SnapshotChunk chunk = records.snapshot(table, from, limit);
        known.read(chunk.records(), false);
        return chunk;
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        return capture.changes(subscription, from);
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return capture.health(subscriptionName);
    }

    @Override
    public List<StoredRecord> fetch(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        List<StoredRecord> found = records.fetch(table, by, keys);
        known.read(found, found.size() < keys.size());
        return found;
    }

    @Override
    public Map<RecordKey, List<StoredRecord>> match(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        Map<RecordKey, List<StoredRecord>> matched = records.match(table, by, keys);
        known.read(matched.values().stream().flatMap(List::stream).toList(), matched.size() < keys.size());
        return matched;
    }
}
