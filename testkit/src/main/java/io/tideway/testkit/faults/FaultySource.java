package io.tideway.testkit.faults;

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

/** The reading half of a {@link FaultyConnector}. */
final class FaultySource implements Source {

    private final Source real;
    private final FaultyCalls calls;

    FaultySource(Source real, FaultyCalls calls) {
        this.real = real;
        this.calls = calls;
    }

    @Override
    public Position head() {
        return calls.call(real::head);
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return real.reached(at, goal);
    }

    @Override
    public SnapshotChunk snapshot(TableSelection table, ChunkCursor from, int limit) {
        return calls.call(() -> real.snapshot(table, from, limit));
    }

    /** A stream whose opening loses its answer is closed again, as a lost connection closes its stream. */
    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        return switch (calls.next()) {
            case NONE, UNKNOWN_DONE, UNKNOWN_NOT_DONE -> new FaultyStream(real.changes(subscription, from), calls);
            case BEFORE -> throw FaultyCalls.unavailable();
            case LIMITED -> throw FaultyCalls.limited();
            case AFTER -> {
                real.changes(subscription, from).close();
                throw FaultyCalls.unavailable();
            }
        };
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return calls.call(() -> real.health(subscriptionName));
    }

    @Override
    public List<StoredRecord> fetch(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        return calls.call(() -> real.fetch(table, by, keys));
    }

    @Override
    public Map<RecordKey, List<StoredRecord>> match(TableSelection table, List<String> by, Collection<RecordKey> keys) {
        return calls.call(() -> real.match(table, by, keys));
    }
}
