package io.tideway.testkit.memory;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a {@link MemorySystem} for one subscription. Has no thread; {@link #poll} waits for the system's
 * commits. A crash leaves nothing: the log knows the acknowledged position.
 */
final class MemoryStream implements ChangeStream {

    private final MemorySystem system;
    private final MemoryConnector connector;
    private final String name;
    private final Map<TableName, Projection> projections = new LinkedHashMap<>();

    /** The last commit that was handed out to its end. */
    private long done;

    /** How many changes of the next commit were handed out. */
    private int doneOfNext;

    /** Commits after {@link #done} that were streamed before others that are late. */
    private final Set<Long> toldEarly = new HashSet<>();

    private boolean closed;

    MemoryStream(MemorySystem system, MemoryConnector connector, Subscription subscription, Position from) {
        this.system = system;
        this.connector = connector;
        this.name = subscription.name();
        subscription
                .tables()
                .forEach(table -> projections.put(table.table(), new Projection(system.rows(table.table()), table)));
        this.done = system.log().open(subscription, from);
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        system.lock().lockInterruptibly();
        try {
            long nanosLeft = wait.toNanos();
            ChangeBatch batch = take(limit);
            while (batch.changes().isEmpty() && nanosLeft > 0) {
                nanosLeft = system.committed().awaitNanos(nanosLeft);
                batch = take(limit);
            }
            return batch;
        } finally {
            system.lock().unlock();
        }
    }

    @Override
    public void acknowledge(Position position) {
        system.locked(() -> {
            if (!closed) {
                system.log().acknowledge(name, position);
            }
        });
    }

    @Override
    public void close() {
        system.locked(() -> {
            if (!closed) {
                closed = true;
                system.log().release(name);
                connector.closed(this);
                system.committed().signalAll();
            }
        });
    }

    private ChangeBatch take(int limit) {
        if (closed) {
            throw MemoryReasons.closed();
        }
        List<Change> taken = new ArrayList<>();
        if (system.character().lateBySeconds() > 0) {
            takeWhatShows(limit, taken);
            return new ChangeBatch(List.copyOf(taken), MemoryLog.position(done));
        }
        OptionalInt lastEnd = doneOfNext > 0 ? OptionalInt.empty() : OptionalInt.of(0);
        MemoryCommit commit = system.log().after(name, done);
        while (commit != null && taken.size() < limit) {
            takeFrom(commit, limit, taken);
            lastEnd = doneOfNext > 0 ? lastEnd : OptionalInt.of(taken.size());
            commit = doneOfNext > 0 ? null : system.log().after(name, done);
        }
        return new ChangeBatch(List.copyOf(taken), MemoryLog.position(done), lastEnd);
    }

    /**
     * Takes whole commits, in the order in which a search shows them; continues after the first that it does not show
     * yet.
     */
    private void takeWhatShows(int limit, List<Change> taken) {
        MemoryCommit commit = system.log().after(name, done);
        while (commit != null && taken.size() < limit) {
            if (!toldEarly.contains(commit.number()) && system.shows(commit)) {
                commit.changes().stream()
                        .map(this::asFound)
                        .filter(Objects::nonNull)
                        .forEach(taken::add);
                toldEarly.add(commit.number());
            }
            if (commit.number() == done + 1 && toldEarly.remove(commit.number())) {
                done = commit.number();
            }
            commit = system.log().after(name, commit.number());
        }
    }

    /** A search finds the record as it is, with its latest version, or not at all. */
    private @Nullable Change asFound(Change change) {
        Projection projection = projections.get(change.table());
        if (projection == null || !(change instanceof Change.Upserted upserted)) {
            return projection == null ? null : change;
        }
        MemoryRows rows = system.rows(change.table());
        MemoryRow row = rows.get(upserted.key());
        if (row == null) {
            return null;
        }
        RecordKey key = rows.inKeyOrder().floorKey(upserted.key());
        return new Change.Upserted(
                upserted.table(),
                key,
                upserted.previousKey(),
                projection.project(key, row.fields()),
                system.changedAt(row));
    }

    private void takeFrom(MemoryCommit commit, int limit, List<Change> taken) {
        List<Change> changes = commit.changes();
        while (doneOfNext < changes.size() && taken.size() < limit) {
            Change projected = project(changes.get(doneOfNext));
            if (projected != null) {
                taken.add(projected);
            }
            doneOfNext++;
        }
        if (doneOfNext == changes.size()) {
            done = commit.number();
            doneOfNext = 0;
        }
    }

    /** The change over the subscription's layout; null when its table is not subscribed to. */
    private @Nullable Change project(Change change) {
        Projection projection = projections.get(change.table());
        if (projection == null) {
            return null;
        }
        return switch (change) {
            case Change.Upserted upserted ->
                new Change.Upserted(
                        upserted.table(),
                        upserted.key(),
                        upserted.previousKey(),
                        projection.project(upserted.key(), upserted.fields()),
                        upserted.info());
            case Change.Deleted deleted -> deleted;
            case Change.Merged merged -> merged;
            case Change.Truncated truncated -> truncated;
            case Change.Gap gap -> gap;
            case Change.SchemaChanged changed -> changed;
        };
    }
}
