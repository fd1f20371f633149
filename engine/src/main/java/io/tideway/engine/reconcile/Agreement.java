package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.util.Collection;

/**
 * The values that both sides last agreed on, in the form of each side. An absent field was never agreed on.
 *
 * @param left values of the left record, over the pair layout
 * @param right the same values as the right holds them
 */
public record Agreement(Fields left, Fields right) {

    /** Returns an agreement without any field. */
    public static Agreement none(FieldLayout pairs) {
        return new Agreement(Fields.none(pairs), Fields.none(pairs));
    }

    /** Returns a copy without the fields at these places. */
    public Agreement without(Collection<Integer> places) {
        return new Agreement(without(left, places), without(right, places));
    }

    private static Fields without(Fields agreed, Collection<Integer> places) {
        Fields.Builder rest = Fields.builder(agreed.layout());
        for (int i = 0; i < agreed.layout().size(); i++) {
            if (agreed.isPresent(i) && !places.contains(i)) {
                rest.set(i, agreed.value(i));
            }
        }
        return rest.build();
    }

    public Fields side(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
