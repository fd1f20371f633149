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
 * Up to where the streams tell again, after a crash, what was carried out before it. A record may have moved to another key on the way,
 * under which the ledger knows it by now, so nothing tells that an old change is about that record: what is told of unknown keys is
 * looked at before anything is made of it. Belongs to the sync's thread.
 */
public final class ReplayWindow {

    private final Sides<Source> sources;
    private final Map<Side, Position> until = new EnumMap<>(Side.class);
    private final Set<Side> unasked = EnumSet.noneOf(Side.class);

    public ReplayWindow(SyncParts parts) {
        this.sources = parts.sources();
    }

    /** Whatever happened until now may be old news when it is told. */
    public void untilNow() {
        until.clear();
        unasked.addAll(EnumSet.allOf(Side.class));
    }

    /** Whether what a side's stream tells now may be so. Where its end is, is asked when it first matters. */
    public boolean mayBeReplayed(Side side) {
        if (unasked.contains(side)) {
            until.put(side, sources.get(side).head());
            unasked.remove(side);
        }
        return until.containsKey(side);
    }

    /** The changes before the position were processed. */
    public void passed(Side side, Position position) {
        Position last = until.get(side);
        if (last != null && sources.get(side).reached(position, last)) {
            until.remove(side);
        }
    }
}
