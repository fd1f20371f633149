package io.tideway.engine.reconcile;

/** How to treat an unknown commit time. */
public enum Times {
    /** The time will arrive soon: wait for it. */
    WILL_COME,
    /** The time will never arrive: decide without it. */
    AS_KNOWN
}
