package io.tideway.engine.schema;

import io.tideway.spi.Change;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Remembers which changed tables the streams have reported. A first report is a reason to discover the system again; a repeated one cannot
 * be resolved in that way. Belongs to the sync's thread; outlives a session.
 */
public final class SchemaChangeFilter {

    private static final int MAX_REMEMBERED = 100;

    private final Deque<Change.SchemaChanged> met = new ArrayDeque<>();
    private final boolean mayReopen;

    /**
     * Makes the filter.
     *
     * @param mayReopen whether another session is opened when this one ends
     */
    public SchemaChangeFilter(boolean mayReopen) {
        this.mayReopen = mayReopen;
    }

    public boolean isNew(Change.SchemaChanged change) {
        if (!mayReopen || met.contains(change)) {
            return false;
        }
        met.addLast(change);
        if (met.size() > MAX_REMEMBERED) {
            met.removeFirst();
        }
        return true;
    }
}
