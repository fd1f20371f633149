package io.tideway.spi;

/**
 * The author of a change, as far as the system reports it. A hint that saves work; never a reason to drop a change
 * unread.
 */
public enum Origin {
    /** It was in a transaction (or by the user) that this installation of Tideway writes with; a trigger may still have changed more. */
    OURS,
    /** Another client. */
    OTHERS,
    UNKNOWN
}
