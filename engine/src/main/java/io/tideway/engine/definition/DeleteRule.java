package io.tideway.engine.definition;

/** The effect that the delete of a linked record has on the other side. */
public enum DeleteRule {
    /** The other record is deleted too. */
    PROPAGATE,
    /** The other record stays and no longer syncs. */
    IGNORE
}
