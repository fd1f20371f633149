package io.tideway.engine.reconcile;

import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

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
     * @param otherTimes by their place, the times of fields that were changed at another time; empty: not known
     */
    record Present(
            Fields own, Fields translated, Optional<Instant> committedAt, Map<Integer, Optional<Instant>> otherTimes)
            implements Observed {

        public Present(Fields own, Fields translated, Optional<Instant> committedAt) {
            this(own, translated, committedAt, Map.of());
        }

        Optional<Instant> committedAt(int field) {
            return otherTimes.getOrDefault(field, committedAt);
        }
    }

    /**
     * It is not there: deleted, or never was.
     *
     * @param committedAt when it was deleted; empty: not known
     */
    record Gone(Optional<Instant> committedAt) implements Observed {}
}
