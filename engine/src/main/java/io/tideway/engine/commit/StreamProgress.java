package io.tideway.engine.commit;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Position;
import io.tideway.spi.Source;
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

    private final Sides<Boolean> captured;
    private final Sides<Source> sources;
    private final EventPublisher events;
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

    /**
     * Makes the progress of both streams, of which nothing was asked yet.
     *
     * @param captured whether a side's changes are streamed
     */
    public StreamProgress(Sides<Boolean> captured, Sides<Source> sources, EventPublisher events) {
        this.captured = captured;
        this.sources = sources;
        this.events = events;
    }

    /** Discards what was asked: records were read again. */
    public void forget() {
        heads.clear();
        asked.clear();
    }

    /** Whether changes were committed on that side that have not been processed yet. */
    public boolean mayStreamMore(Side side) {
        return captured.get(side) && asked.computeIfAbsent(side, this::isBehind);
    }

    private boolean isBehind(Side side) {
        return !hasStreamed(side, head(side));
    }

    private Position head(Side side) {
        return heads.computeIfAbsent(side, of -> sources.get(of).head());
    }

    /**
     * Whether the record of a link in doubt may have been created on that side without being streamed yet. Compares with the side's head at
     * the first call, so the answer becomes false at some time, however many changes follow.
     */
    public boolean mayStreamCreate(Side side, Link inDoubt, TableState table) {
        int comparison = table.backfillNumber();
        Doubt doubt = doubts.get(inDoubt.id());
        if (doubt == null || doubt.comparison != comparison) {
            doubt = new Doubt(head(side), comparison);
            doubts.put(inDoubt.id(), doubt);
        }
        boolean streamed = hasStreamed(side, doubt.goal);
        if (streamed) {
            doubts.remove(inDoubt.id());
        }
        return !streamed;
    }

    /** Whether all changes of that side before the position were processed, or the side is not streamed. From any thread. */
    public boolean hasStreamed(Side side, Position before) {
        Optional<Position> processed = events.counters(side).position;
        return !captured.get(side) || processed.isEmpty() || sources.get(side).reached(processed.get(), before);
    }
}
