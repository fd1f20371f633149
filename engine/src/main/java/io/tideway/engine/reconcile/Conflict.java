package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field or a record that both sides changed, and its decision.
 *
 * @param field index of the pair; -1: the whole record (a delete against an update)
 * @param winner the side whose value stays; empty: undecided, parked for an operator
 * @param leftValue the left's value; also null where the record was deleted
 * @param rightValue the right's value, likewise
 * @param rule the reason of the decision, as text
 */
public record Conflict(
        int field,
        Optional<Side> winner,
        @Nullable String leftValue,
        @Nullable String rightValue,
        String rule) {

    /** The index for the whole record. */
    public static final int WHOLE_RECORD = -1;
}
