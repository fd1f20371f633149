package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.capture.ChangeCapture;
import io.tideway.connector.postgres.catalog.CaptureMode;
import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Table;
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
import java.util.Map;

/** A source whose streams report changes that no stream carries as gaps, too. */
public final class WatchedSource implements Source {

    private final Source source;
    private final Database database;
    private final Catalog catalog;
    private final CaptureMode mode;
    private final ChangeCapture capture;
    private final InstantSource clock;

    public WatchedSource(
            Source source,
            Database database,
            Catalog catalog,
            CaptureMode mode,
            ChangeCapture capture,
            InstantSource clock) {
        this.source = source;
        this.database = database;
        this.catalog = catalog;
        this.mode = mode;
        this.capture = capture;
        this.clock = clock;
    }

    /**
     * Where a stream starts that was created just now: all that was committed before is read from the tables. A view may be slow to read, so
     * the stream does that.
     */
    public Position start(Subscription subscription, Position created) {
        return new WatchedPosition(created, watch(subscription).tables().marks()).toPosition();
    }

    private TableWatch watch(Subscription subscription) {
        List<Table> tables = subscription.tables().stream()
                .map(selection -> catalog.table(selection.table()))
                .toList();
        return new TableWatch(database, mode, subscription.name(), tables);
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        WatchedPosition start = WatchedPosition.parse(from);
        Subscription captured = TableWatch.captured(catalog, subscription);
        ChangeStream stream = source.changes(captured, start.stream());
        try {
            return new WatchedStream(stream, watch(subscription), () -> capture.mend(captured), start.marks(), clock);
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return source.reached(WatchedPosition.streamOf(at), WatchedPosition.streamOf(goal));
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

    @Override
    public Map<RecordKey, List<StoredRecord>> match(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        return source.match(table, by, keys);
    }
}
