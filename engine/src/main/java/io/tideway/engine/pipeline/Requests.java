package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What people asked of a sync and is not done yet; outlives the sync's sessions, so that a session that ends passes it on to the
 * next. No more than one for each issue. Thread safe.
 */
final class Requests {

    private final Map<Long, Keep> open = new LinkedHashMap<>();

    /** A decision of a parked issue: that side's value is written to the other. */
    record Keep(String mapping, Issue issue, Side winner) {}

    /** The last word about an issue counts. */
    synchronized void add(Keep keep) {
        open.put(keep.issue().id(), keep);
    }

    synchronized List<Keep> open() {
        return List.copyOf(open.values());
    }

    synchronized void done(Keep keep) {
        open.remove(keep.issue().id(), keep);
    }
}
