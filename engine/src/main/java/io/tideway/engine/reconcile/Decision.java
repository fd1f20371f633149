package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import java.util.List;

/** The decision of {@link Reconcile} about one record. */
public sealed interface Decision {

    /** Nothing to do: an echo, or a change without effect. */
    Unchanged UNCHANGED = new Unchanged();

    /** See {@link #UNCHANGED}. */
    record Unchanged() implements Decision {}

    /**
     * Write some fields to one side, to both, or to none, and agree on {@code after}.
     *
     * @param leftWrite fields to write on the left; none: no write there
     * @param leftExpected the current values of those fields there
     * @param after the agreement once all writes are done; for a field without a write it applies at once
     * @param conflicts decided and parked conflicts
     */
    record Merge(
            Fields leftWrite,
            Fields leftExpected,
            Fields rightWrite,
            Fields rightExpected,
            Agreement after,
            List<Conflict> conflicts)
            implements Decision {

        public Fields write(Side side) {
            return side == Side.LEFT ? leftWrite : rightWrite;
        }

        public Fields expected(Side side) {
            return side == Side.LEFT ? leftExpected : rightExpected;
        }
    }

    /** Create the record on the target side, and agree on {@code after}. */
    record Create(Side target, Fields values, Agreement after, List<Conflict> conflicts) implements Decision {}

    /** Delete the record on the target side if it still holds the expected values, and remove the link. */
    record Delete(Side target, Fields expected, List<Conflict> conflicts) implements Decision {}

    /** The record is gone on both sides: remove the link. */
    record Unlink() implements Decision {}

    /** Keep the link only to recognise its records; nothing syncs any more. */
    record Detach() implements Decision {}

    /** Do nothing, because a rule says so. */
    record Leave() implements Decision {}

    /** The record must be read on that side before it can be decided. */
    record ReadFirst(Side side) implements Decision {}

    /** The policy needs the commit time on that side, which its stream will deliver. */
    record AwaitTime(Side side) implements Decision {}

    /** A delete against an update that an operator must decide. */
    record ParkRecord(Conflict conflict) implements Decision {}
}
