package io.tideway.engine;

/** One of the two systems of a sync. */
public enum Side {
    LEFT,
    RIGHT;

    public Side other() {
        return this == LEFT ? RIGHT : LEFT;
    }

    /** As users write it. */
    public String word() {
        return this == LEFT ? "left" : "right";
    }
}
