package io.tideway.engine.pipeline;

import io.tideway.spi.Position;
import io.tideway.spi.StreamHealth;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** What one side of a sync has seen and taken since the engine started. Written by the sync's thread, read by others. */
final class SideCounters {

    final LongAdder changes = new LongAdder();
    final LongAdder creates = new LongAdder();
    final LongAdder updates = new LongAdder();
    final LongAdder deletes = new LongAdder();
    volatile Optional<Position> position = Optional.empty();
    volatile Optional<StreamHealth> health = Optional.empty();
    volatile Optional<Instant> lastChangeAt = Optional.empty();

    long writes() {
        return creates.sum() + updates.sum() + deletes.sum();
    }
}
