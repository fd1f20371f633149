package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.spi.Position;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the stream of a side may still have to tell of what was read there a moment ago. Asks once for all records of a round.
 * Belongs to the sync's thread.
 */
final class StreamLag {

    private final SyncParts parts;
    private final Map<Side, Boolean> asked = new EnumMap<>(Side.class);

    StreamLag(SyncParts parts) {
        this.parts = parts;
    }

    /** Something was read anew. */
    void forget() {
        asked.clear();
    }

    /** Whether changes were committed on that side that have not been processed yet. */
    boolean mayTellMore(Side side) {
        return parts.captured().get(side) && asked.computeIfAbsent(side, this::isBehind);
    }

    private boolean isBehind(Side side) {
        return !hasTold(parts, side, parts.sources().get(side).head());
    }

    /** Whether all changes of that side before the position have been processed, as far as they are streamed. From any thread. */
    static boolean hasTold(SyncParts parts, Side side, Position before) {
        Optional<Position> processed = parts.events().counters(side).position;
        return !parts.captured().get(side)
                || processed.isEmpty()
                || parts.sources().get(side).reached(processed.get(), before);
    }
}
