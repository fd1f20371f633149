package io.tideway.engine.schema;

import io.tideway.spi.Change;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Remembers what streams have told of changed tables. What is told for the first time is a reason to look at the system anew; what
 * comes again after that cannot be helped so. Belongs to the sync's thread; outlives a session.
 */
public final class SchemaChangeFilter {

    private static final int MAX_REMEMBERED = 100;

    private final Deque<Change.SchemaChanged> met = new ArrayDeque<>();
    private final boolean mayLookAnew;

    /** {@code mayLookAnew}: whether somebody opens another session when this one ends. */
    public SchemaChangeFilter(boolean mayLookAnew) {
        this.mayLookAnew = mayLookAnew;
    }

    public boolean isNew(Change.SchemaChanged change) {
        if (!mayLookAnew || met.contains(change)) {
            return false;
        }
        met.addLast(change);
        if (met.size() > MAX_REMEMBERED) {
            met.removeFirst();
        }
        return true;
    }
}
