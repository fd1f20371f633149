package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import java.util.List;

/** What reconcile wants done with one record. */
public sealed interface Decision {

    /** An echo, or a change that changes nothing. */
    Unchanged UNCHANGED = new Unchanged();

    /** See {@link #UNCHANGED}. */
    record Unchanged() implements Decision {}

    /**
     * Write some fields to one side, to both, or to none, and agree on {@code after}.
     *
     * @param leftWrite fields to write on the left; none: nothing to write there
     * @param leftExpected what those fields hold there now
     * @param after the agreement once all is written; for a field that is written nowhere it holds at once
     * @param conflicts decided and parked ones
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

    /** Delete the record on the target side, if it still holds the expected values, and forget the link. */
    record Delete(Side target, Fields expected, List<Conflict> conflicts) implements Decision {}

    /** The record is gone on both sides: forget the link. */
    record Unlink() implements Decision {}

    /** Keep the link only to recognise its records; nothing syncs any more. */
    record Detach() implements Decision {}

    /** Leave it: a rule says that nothing is to be done. */
    record Leave() implements Decision {}

    /** The record must be read on that side before anything can be decided. */
    record ReadFirst(Side side) implements Decision {}

    /** The policy asks for the commit time on that side, which its stream will tell. */
    record AwaitTime(Side side) implements Decision {}

    /** A delete against an update that a person must decide. */
    record ParkRecord(Conflict conflict) implements Decision {}
}
