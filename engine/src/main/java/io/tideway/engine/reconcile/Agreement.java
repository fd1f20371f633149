package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;

/**
 * What both sides last agreed on, in the form of each. A field that is absent was never agreed on.
 *
 * @param left values of the left record, over the pair layout
 * @param right the same values as the right holds them
 */
public record Agreement(Fields left, Fields right) {

    /** Nothing agreed yet. */
    public static Agreement none(FieldLayout pairs) {
        return new Agreement(Fields.none(pairs), Fields.none(pairs));
    }

    public Fields side(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
