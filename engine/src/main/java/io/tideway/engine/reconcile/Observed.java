package io.tideway.engine.reconcile;

import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What is known of a record on one side, at the time of deciding. */
public sealed interface Observed {

    /** Nothing new was seen; it is taken to be as last agreed until a conditional write says otherwise. */
    Unseen UNSEEN = new Unseen();

    /** See {@link #UNSEEN}. */
    record Unseen() implements Observed {}

    /**
     * It is there.
     *
     * @param own its values in its side's form, over the pair layout; absent: not carried by the change
     * @param translated the same values in the other side's form; absent too where a reference cannot be translated yet
     * @param committedAt when it was changed, by its side's clock; empty: not known
     * @param changedSince the fields, by their place, that were changed again after that
     * @param changedAgainAt when these were changed, at the latest; empty: not known
     */
    record Present(
            Fields own,
            Fields translated,
            Optional<Instant> committedAt,
            Set<Integer> changedSince,
            Optional<Instant> changedAgainAt)
            implements Observed {

        public Present(Fields own, Fields translated, Optional<Instant> committedAt) {
            this(own, translated, committedAt, Set.of(), Optional.empty());
        }

        Optional<Instant> committedAt(int field) {
            return changedSince.contains(field) ? changedAgainAt : committedAt;
        }
    }

    /**
     * It is not there: deleted, or never was.
     *
     * @param committedAt when it was deleted; empty: not known
     */
    record Gone(Optional<Instant> committedAt) implements Observed {}
}
