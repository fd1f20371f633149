package io.tideway.engine.reconcile;

import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The known state of a record on one side at the time of the decision. */
public sealed interface Observed {

    /** Nothing new was observed. The record counts as last agreed until a conditional write shows otherwise. */
    Unseen UNSEEN = new Unseen();

    /** See {@link #UNSEEN}. */
    record Unseen() implements Observed {}

    /**
     * The record exists.
     *
     * @param own its values in its side's form, over the pair layout; absent: the change does not carry the field
     * @param translated the same values in the other side's form; also absent where a reference cannot be translated yet
     * @param committedAt when it was changed, by its side's clock; empty: unknown
     * @param otherTimes the times of fields that were changed at another time, by place; empty: unknown
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
     * The record does not exist: it was deleted, or never existed.
     *
     * @param committedAt when it was deleted; empty: unknown
     */
    record Gone(Optional<Instant> committedAt) implements Observed {}
}
