package io.tideway.engine.commit;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Position;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the stream of a side may still have to report what was read there a moment ago. Asks the source once for all records of a round.
 * Belongs to the sync's thread.
 */
public final class StreamProgress {

    private static final int MAX_DOUBTS = 10_000;

    private final SyncParts parts;
    private final Map<Side, Position> heads = new EnumMap<>(Side.class);
    private final Map<Side, Boolean> asked = new EnumMap<>(Side.class);
    /** By link: the position up to which its side must be streamed to know whether the record was created. */
    private final Map<Long, Doubt> doubts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Doubt> eldest) {
            return size() > MAX_DOUBTS;
        }
    };

    /**
     * The position that the stream must have passed.
     *
     * @param comparison the number of the table mapping's last comparison: a comparison begins when a history is lost, and positions of
     *     that history are then invalid
     */
    private record Doubt(Position goal, int comparison) {}

    public StreamProgress(SyncParts parts) {
        this.parts = parts;
    }

    /** Discards what was asked: records were read again. */
    public void forget() {
        heads.clear();
        asked.clear();
    }

    /** Whether changes were committed on that side that have not been processed yet. */
    public boolean mayStreamMore(Side side) {
        return parts.captured().get(side) && asked.computeIfAbsent(side, this::isBehind);
    }

    private boolean isBehind(Side side) {
        return !hasStreamed(parts, side, head(side));
    }

    private Position head(Side side) {
        return heads.computeIfAbsent(side, of -> parts.sources().get(of).head());
    }

    /**
     * Whether the record of a link in doubt may have been created on that side without being streamed yet. Compares with the side's head at
     * the first call, so the answer becomes false at some time, however many changes follow.
     */
    public boolean mayStreamCreate(Side side, Link inDoubt, TableState table) {
        int comparison = table.backfillNumber.get();
        Doubt doubt = doubts.get(inDoubt.id());
        if (doubt == null || doubt.comparison != comparison) {
            doubt = new Doubt(head(side), comparison);
            doubts.put(inDoubt.id(), doubt);
        }
        boolean streamed = hasStreamed(parts, side, doubt.goal);
        if (streamed) {
            doubts.remove(inDoubt.id());
        }
        return !streamed;
    }

    /** Whether all changes of that side before the position were processed, or the side is not streamed. From any thread. */
    public static boolean hasStreamed(SyncParts parts, Side side, Position before) {
        Optional<Position> processed = parts.events().counters(side).position;
        return !parts.captured().get(side)
                || processed.isEmpty()
                || parts.sources().get(side).reached(processed.get(), before);
    }
}
