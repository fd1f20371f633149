package io.tideway.engine.definition;

/** What the delete of a linked record does on the other side. */
public enum DeleteRule {
    /** The other record is deleted too. */
    PROPAGATE,
    /** The other record stays, and no longer syncs. */
    IGNORE
}
