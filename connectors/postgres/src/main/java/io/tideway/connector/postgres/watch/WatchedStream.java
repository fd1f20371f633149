package io.tideway.connector.postgres.watch;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Origin;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A stream that reports the gaps of its tables, too. One thread at a time, as any stream. */
final class WatchedStream implements ChangeStream {

    /** How often to look, where looking takes no time. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** To look takes at most this part of the time: one in so many. */
    private static final int SPARED = 20;

    private final ChangeStream stream;
    private final TableWatch watch;
    private final Supplier<Optional<Reason>> mending;
    private final KnownFingerprints marks;
    private final KeyWatch keys;
    private final InstantSource clock;
    private final Set<TableName> reported = new LinkedHashSet<>();
    private String suffix;
    private long nextLookNanos = System.nanoTime();

    /** {@code mending} captures changes again that are no longer captured; it returns why that is not possible. */
    WatchedStream(
            ChangeStream stream,
            TableWatch watch,
            Supplier<Optional<Reason>> mending,
            SequencedMap<String, TableFingerprint> known,
            InstantSource clock) {
        this.stream = stream;
        this.watch = watch;
        this.mending = mending;
        this.marks = new KnownFingerprints(known);
        this.clock = clock;
        this.keys = watch.keys();
        this.suffix = WatchedPosition.suffix(known);
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        boolean due = System.nanoTime() - nextLookNanos >= 0;
        ChangeBatch batch = withRelabelled(stream.poll(wait, due ? Math.max(1, limit - watch.size()) : limit));
        Set<String> truncated = truncated(batch.changes());
        long began = System.nanoTime();
        ChangeBatch seen = batch;
        if (!truncated.isEmpty() || due) {
            seen = look(batch, truncated);
            long tookNanos = System.nanoTime() - began;
            nextLookNanos = began + Math.max(INTERVAL.toNanos(), tookNanos * SPARED);
        }
        return new ChangeBatch(seen.changes(), new Position(batch.next().text() + suffix), seen.lastEnd());
    }

    private ChangeBatch withRelabelled(ChangeBatch batch) {
        List<Change> relabelled = keys.relabelled(batch.changes());
        return relabelled.isEmpty()
                ? batch
                : new ChangeBatch(
                        Stream.concat(relabelled.stream(), batch.changes().stream())
                                .toList(),
                        batch.next(),
                        after(relabelled, batch));
    }

    /** Where the last transaction ends when something is put before the changes. */
    private static OptionalInt after(List<Change> before, ChangeBatch batch) {
        return batch.lastEnd().isPresent()
                ? OptionalInt.of(before.size() + batch.lastEnd().getAsInt())
                : OptionalInt.empty();
    }

    private Set<String> truncated(List<Change> changes) {
        Set<String> truncated = new LinkedHashSet<>();
        for (Change change : changes) {
            if (change instanceof Change.Truncated emptied) {
                truncated.add(watch.id(emptied.table()));
            }
        }
        return truncated;
    }

    /**
     * Adds the result of a look at the tables: before the changes the tables that cannot be captured, after them the
     * gaps. The engine compares the tables of {@code truncated} when it meets the change, which is after this look.
     */
    private ChangeBatch look(ChangeBatch batch, Set<String> truncated) {
        List<Change> all = new ArrayList<>();
        SequencedMap<String, TableFingerprint> now = new LinkedHashMap<>(captured(all));
        now.putAll(watch.views());
        OptionalInt lastEnd = after(all, batch);
        all.addAll(batch.changes());
        for (String oid : marks.take(now, truncated, watch::writers)) {
            TableName table = watch.name(oid);
            all.add(gap(table, MissedChanges.found(table), false));
        }
        suffix = WatchedPosition.suffix(marks.known());
        return new ChangeBatch(all, batch.next(), lastEnd);
    }

    private Change gap(TableName table, Reason reason, boolean open) {
        ChangeInfo info = new ChangeInfo(new RecordVersion(0), clock.instant(), Origin.OTHERS);
        return new Change.Gap(table, List.of(reason), open, info);
    }

    /** The tables whose changes are captured, now or again; the others wait under their old marks. */
    private SequencedMap<String, TableFingerprint> captured(List<Change> changes) {
        TableWatch.Look look = watch.tables();
        Optional<Reason> obstacle = look.narrowed().isEmpty() ? Optional.empty() : mending.get();
        if (!look.narrowed().isEmpty() && obstacle.isEmpty()) {
            look = watch.tables();
        }
        reported.retainAll(look.narrowed());
        for (TableName table : look.narrowed()) {
            look.marks().remove(watch.id(table));
            if (obstacle.isPresent() && reported.add(table)) {
                changes.add(gap(table, MissedChanges.goesOn(table, obstacle.get()), true));
            }
        }
        return look.marks();
    }

    @Override
    public void acknowledge(Position position) {
        stream.acknowledge(WatchedPosition.streamOf(position));
    }

    @Override
    public void close() {
        stream.close();
    }
}
