package io.tideway.connector.postgres.watch;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Origin;
import io.tideway.spi.Position;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** A stream that tells of watched tables that changed, too. One thread at a time, as any stream. */
final class WatchedStream implements ChangeStream {

    /** How often to look, where looking takes no time. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** To look takes at most this part of the time: one in so many. */
    private static final int SPARED = 20;

    private final ChangeStream stream;
    private final TableWatch watch;
    private final InstantSource clock;
    private SequencedMap<String, String> seen;
    private long nextLookNanos = System.nanoTime();

    WatchedStream(ChangeStream stream, TableWatch watch, SequencedMap<String, String> seen, InstantSource clock) {
        this.stream = stream;
        this.watch = watch;
        this.seen = seen;
        this.clock = clock;
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        ChangeBatch batch = stream.poll(wait, limit);
        List<Change> changes = batch.changes();
        long began = System.nanoTime();
        if (began - nextLookNanos >= 0) {
            changes = withChangedTables(changes);
            long tookNanos = System.nanoTime() - began;
            nextLookNanos = began + Math.max(INTERVAL.toNanos(), tookNanos * SPARED);
        }
        return new ChangeBatch(changes, new WatchedPosition(batch.next(), seen).toPosition());
    }

    private List<Change> withChangedTables(List<Change> changes) {
        SequencedMap<String, String> now = watch.look();
        List<Change> all = new ArrayList<>(changes);
        for (TableName table : watch.changed(seen, now)) {
            all.add(new Change.Truncated(table, new ChangeInfo(new RecordVersion(0), clock.instant(), Origin.OTHERS)));
        }
        seen = now;
        return all;
    }

    @Override
    public void acknowledge(Position position) {
        stream.acknowledge(WatchedPosition.parse(position).stream());
    }

    @Override
    public void close() {
        stream.close();
    }
}
