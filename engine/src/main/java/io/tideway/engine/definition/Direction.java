package io.tideway.engine.definition;

import io.tideway.engine.Side;

/** The direction in which values travel. */
public enum Direction {
    TWO_WAY,
    LEFT_TO_RIGHT,
    RIGHT_TO_LEFT;

    /** Returns whether values travel to that side. */
    public boolean writes(Side target) {
        return this == TWO_WAY || this == (target == Side.RIGHT ? LEFT_TO_RIGHT : RIGHT_TO_LEFT);
    }

    /** Returns whether values travel from that side. */
    public boolean reads(Side source) {
        return writes(source.other());
    }
}
