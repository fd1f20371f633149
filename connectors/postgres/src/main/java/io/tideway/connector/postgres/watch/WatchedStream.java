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

/** A stream that tells of partitioned tables whose partitions came or went, too. One thread at a time, as any stream. */
final class WatchedStream implements ChangeStream {

    /** How often to look: one small query. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ChangeStream stream;
    private final PartitionWatch watch;
    private final InstantSource clock;
    private SequencedMap<String, String> seen;
    private long lookedNanos = System.nanoTime() - INTERVAL.toNanos();

    WatchedStream(ChangeStream stream, PartitionWatch watch, SequencedMap<String, String> seen, InstantSource clock) {
        this.stream = stream;
        this.watch = watch;
        this.seen = seen;
        this.clock = clock;
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        ChangeBatch batch = stream.poll(wait, limit);
        List<Change> changes = batch.changes();
        if (System.nanoTime() - lookedNanos >= INTERVAL.toNanos()) {
            changes = withChangedTables(changes);
            lookedNanos = System.nanoTime();
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
