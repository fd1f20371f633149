package io.tideway.testkit.faults;

/** The way in which one call of a {@link FaultyConnector} fails. */
public enum Fault {
    /** Nothing. */
    NONE,
    /** The call fails before it reaches the system. */
    BEFORE,
    /** The call is done, but its answer is lost. */
    AFTER,
    /** The writes of the call are done, but each outcome that would be an Applied is unknown; calls of another kind go well. */
    UNKNOWN_DONE,
    /** The writes of the call are not done, and each outcome is unknown; calls of another kind go well. */
    UNKNOWN_NOT_DONE,
    /**
     * A rate limit: half of the writes of the call are done, and the others deferred; calls of another kind are
     * refused.
     */
    LIMITED
}
