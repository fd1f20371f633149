package io.tideway.engine.reconcile;

import io.tideway.engine.Side;

/**
 * A person's word that what was changed on a side is not to stand: the old value is put back there.
 *
 * @param left whether it is about the left
 * @param right whether it is about the right
 * @param values whether changed values are put back; false: a record that was deleted is created again, no more
 * @param field the one field that it is about; {@link Conflict#WHOLE_RECORD} for all of them, and for a delete
 */
public record Revert(boolean left, boolean right, boolean values, int field) {

    /** All that was changed on that side. */
    public static Revert changes(Side side) {
        return new Revert(side == Side.LEFT, side == Side.RIGHT, true, Conflict.WHOLE_RECORD);
    }

    /** Deletes on that side, and nothing else. */
    public static Revert deletes(Side side) {
        return new Revert(side == Side.LEFT, side == Side.RIGHT, false, Conflict.WHOLE_RECORD);
    }

    /** One field, on both sides. */
    public static Revert field(int field) {
        return new Revert(true, true, true, field);
    }

    /** Whether nothing that was changed on that side is to travel. */
    public boolean putsBackAll(Side side) {
        return values && field == Conflict.WHOLE_RECORD && concerns(side);
    }

    boolean putsBackDeletes(Side side) {
        return field == Conflict.WHOLE_RECORD && concerns(side);
    }

    boolean putsBack(Side side, int place) {
        return values && (field == Conflict.WHOLE_RECORD || field == place) && concerns(side);
    }

    public boolean concerns(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
