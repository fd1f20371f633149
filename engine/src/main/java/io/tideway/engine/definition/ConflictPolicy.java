package io.tideway.engine.definition;

/** Who wins when both sides changed a field to different values since they last agreed. */
public enum ConflictPolicy {
    /** The later commit at its source; a tie, or a time that is not known, goes to the left. */
    LATEST,
    LEFT,
    RIGHT,
    /** A value beats null; of two values the latest. */
    NON_NULL,
    /** Nobody: the field is parked as an issue with both values, the record's other fields sync on. */
    MANUAL
}
