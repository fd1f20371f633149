package io.tideway.engine.reconcile;

/** What to make of a commit time that is not known. */
public enum Times {
    /** It will be known soon: wait for it. */
    WILL_COME,
    /** It never will be: decide without it. */
    AS_KNOWN
}
