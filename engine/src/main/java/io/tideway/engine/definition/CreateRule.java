package io.tideway.engine.definition;

import io.tideway.engine.Side;

/** The sides on which the engine may create a record that exists only on the other side. */
public enum CreateRule {
    BOTH,
    LEFT,
    RIGHT,
    NONE;

    public boolean allows(Side target) {
        return this == BOTH || this == (target == Side.LEFT ? LEFT : RIGHT);
    }
}
