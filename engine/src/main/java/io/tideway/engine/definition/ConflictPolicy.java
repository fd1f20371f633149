package io.tideway.engine.definition;

/** Decides which side wins when both sides changed a field to different values since they last agreed. */
public enum ConflictPolicy {
    /** The side with the later commit at its source wins; a tie, or an unknown time, goes to the left. */
    LATEST,
    LEFT,
    RIGHT,
    /** A value wins over null; of two values the later one wins. */
    NON_NULL,
    /** Neither side wins: the field is parked as an issue with both values. The record's other fields continue to sync. */
    MANUAL
}
