package io.tideway.engine.reconcile;

import io.tideway.engine.Side;

/**
 * An operator's command to revert the changes on a side: the old values are written back there.
 *
 * @param left whether it concerns the left
 * @param right whether it concerns the right
 * @param values whether changed values are reverted; false: only a deleted record is created again
 * @param field the one field that it concerns; {@link Conflict#WHOLE_RECORD} for all fields, and for a delete
 */
public record Revert(boolean left, boolean right, boolean values, int field) {

    /** Reverts all changes on that side. */
    public static Revert changes(Side side) {
        return new Revert(side == Side.LEFT, side == Side.RIGHT, true, Conflict.WHOLE_RECORD);
    }

    /** Reverts only deletes on that side. */
    public static Revert deletes(Side side) {
        return new Revert(side == Side.LEFT, side == Side.RIGHT, false, Conflict.WHOLE_RECORD);
    }

    /** Reverts one field, on both sides. */
    public static Revert field(int field) {
        return new Revert(true, true, true, field);
    }

    /** Returns whether it reverts every changed value on that side. */
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
