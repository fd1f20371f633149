package io.tideway.engine.definition;

import io.tideway.engine.Side;

/** On which sides a record that exists on the other side alone may be created. */
public enum CreateRule {
    BOTH,
    LEFT,
    RIGHT,
    NONE;

    public boolean allows(Side target) {
        return this == BOTH || this == (target == Side.LEFT ? LEFT : RIGHT);
    }
}
