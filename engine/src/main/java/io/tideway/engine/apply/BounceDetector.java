package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.Fields;
import io.tideway.spi.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Notices values that both sides keep undoing: writes to a record that change direction again and again without anybody else having
 * a hand in it. Belongs to the sync's thread.
 */
final class BounceDetector {

    /** So many turns within {@link #WINDOW} are a bounce. */
    static final int MAX_TURNS = 6;

    static final Duration WINDOW = Duration.ofSeconds(60);

    private static final int MAX_WATCHED = 10_000;
    private static final int MAX_REMEMBERED_VALUES = 16;

    private final InstantSource clock;
    private final Map<Long, Track> tracks = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Track> eldest) {
            return size() > MAX_WATCHED;
        }
    };

    BounceDetector(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether the write that is about to follow a change would be one turn too many. */
    boolean bounces(RecordTask task, Decision.Merge merge) {
        Side target = task.side.other();
        Fields write = merge.write(target);
        if (task.link().isEmpty() || write.isEmpty() || !merge.conflicts().isEmpty()) {
            return false;
        }
        Link link = task.link().get();
        Track track = tracks.computeIfAbsent(link.id(), id -> new Track(target, clock.instant()));
        return track.turn(target, task.origin, write.hashCode()) >= MAX_TURNS;
    }

    void forget(RecordTask task) {
        task.link().ifPresent(link -> tracks.remove(link.id()));
    }

    /** The writes to one link. */
    private final class Track {
        private final Set<Integer> values = new LinkedHashSet<>();
        private Side lastTarget;
        private Instant since;
        private int turns;

        Track(Side target, Instant since) {
            this.lastTarget = target;
            this.since = since;
        }

        int turn(Side target, Origin origin, int value) {
            Instant now = clock.instant();
            boolean repeated = !values.add(value);
            if (values.size() > MAX_REMEMBERED_VALUES) {
                values.remove(values.iterator().next());
            }
            if (now.isAfter(since.plus(WINDOW)) || now.isBefore(since) || origin == Origin.OTHERS) {
                turns = 0;
                since = now;
            } else if (target != lastTarget && (origin == Origin.OURS || repeated)) {
                turns++;
            }
            lastTarget = target;
            return turns;
        }
    }
}
