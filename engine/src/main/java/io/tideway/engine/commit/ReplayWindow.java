package io.tideway.engine.commit;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.spi.Position;
import io.tideway.spi.Source;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The positions up to which the streams may repeat, after a crash, changes that were already applied. A record may have moved to another
 * key in that time, and the ledger knows it by the new key only. Nothing then relates an old change to that record. So a change of an
 * unknown key is compared with the system before it is used. Belongs to the sync's thread.
 */
public final class ReplayWindow {

    private final Sides<Source> sources;
    private final Map<Side, Position> until = new EnumMap<>(Side.class);
    private final Set<Side> unasked = EnumSet.noneOf(Side.class);

    public ReplayWindow(Sides<Source> sources) {
        this.sources = sources;
    }

    /** Treats all changes up to now as possible repeats. */
    public void untilNow() {
        until.clear();
        unasked.addAll(EnumSet.allOf(Side.class));
    }

    /** Whether a change that a side streams now may be a repeat. The first call asks the source for its head. */
    public boolean mayBeReplayed(Side side) {
        if (unasked.contains(side)) {
            until.put(side, sources.get(side).head());
            unasked.remove(side);
        }
        return until.containsKey(side);
    }

    /** Notes that the changes before the position were processed. */
    public void passed(Side side, Position position) {
        Position last = until.get(side);
        if (last != null && sources.get(side).reached(position, last)) {
            until.remove(side);
        }
    }
}
