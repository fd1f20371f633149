package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.session.Database;
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
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/** A source whose streams tell of partitions that come and go, and of views that changed, too. */
public final class WatchedSource implements Source {

    private final Source source;
    private final Database database;
    private final Catalog catalog;
    private final InstantSource clock;

    public WatchedSource(Source source, Database database, Catalog catalog, InstantSource clock) {
        this.source = source;
        this.database = database;
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        WatchedPosition start = WatchedPosition.parse(from);
        ChangeStream stream = source.changes(TableWatch.captured(catalog, subscription), start.stream());
        TableWatch watch = new TableWatch(
                database,
                subscription.tables().stream()
                        .map(selection -> catalog.table(selection.table()))
                        .toList());
        return watch.isIdle() ? stream : new WatchedStream(stream, watch, start.marks(), clock);
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return source.reached(WatchedPosition.parse(at).stream(), WatchedPosition.parse(goal).stream());
    }

    @Override
    public Position head() {
        return source.head();
    }

    @Override
    public SnapshotChunk snapshot(TableSelection table, ChunkCursor from, int limit) {
        return source.snapshot(table, from, limit);
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return source.health(subscriptionName);
    }

    @Override
    public List<StoredRecord> fetch(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        return source.fetch(table, by, keys);
    }
}
