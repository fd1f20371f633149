package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field, or a record, that both sides changed, and how it was decided.
 *
 * @param field index of the pair; -1: the whole record (a delete against an update)
 * @param winner the side whose value stands; empty: nobody yet, it is parked for a person
 * @param leftValue the left's value; null too where it was deleted
 * @param rightValue the same for the right
 * @param rule what decided, in words
 */
public record Conflict(
        int field,
        Optional<Side> winner,
        @Nullable String leftValue,
        @Nullable String rightValue,
        String rule) {

    /** The index that stands for the whole record. */
    public static final int WHOLE_RECORD = -1;
}
