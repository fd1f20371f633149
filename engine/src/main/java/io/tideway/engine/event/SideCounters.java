package io.tideway.engine.event;

import io.tideway.spi.Position;
import io.tideway.spi.StreamHealth;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the changes of one side of a sync, and the writes to it, since the engine started. Written by the sync's thread, read by others.
 */
public final class SideCounters {

    public final LongAdder changes = new LongAdder();
    public final LongAdder creates = new LongAdder();
    public final LongAdder updates = new LongAdder();
    public final LongAdder deletes = new LongAdder();
    public volatile Optional<Position> position = Optional.empty();
    public volatile Optional<StreamHealth> health = Optional.empty();
    public volatile Optional<Instant> lastChangeAt = Optional.empty();

    public long writes() {
        return creates.sum() + updates.sum() + deletes.sum();
    }
}
