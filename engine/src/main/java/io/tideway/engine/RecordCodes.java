package io.tideway.engine;

/** The codes of issues that the engine itself reports. Each text is its entry in docs/errors.md. */
public final class RecordCodes {

    /**
     * Several records have the same values in the match fields, so Tideway does not know which belong together.
     * Make the values unique on both sides, then {@code tideway issues retry}.
     */
    public static final String AMBIGUOUS_MATCH = "AMBIGUOUS_MATCH";

    /**
     * One of two causes:
     *
     * <p>- The record that it belongs to by key is linked to another one. Give one of the two another key, or delete the surplus one.
     * - The keys that a table gave for a new record were already in use, because users inserted records under keys of their own choice. Set the table's sequence above
     *   its highest key. Tideway retries with other keys.
     */
    public static final String KEY_TAKEN = "KEY_TAKEN";

    /**
     * A field was changed on both sides to different values, and its policy is {@code manual}.
     * Set both sides to the same value, or {@code tideway issues keep <id> left|right}.
     */
    public static final String CONFLICT_PARKED = "CONFLICT_PARKED";

    /**
     * The record was deleted on one side and changed on the other, and the policy is {@code manual}.
     * Delete it on the other side too, or {@code tideway issues keep <id> left|right}.
     */
    public static final String DELETE_CONFLICT_PARKED = "DELETE_CONFLICT_PARKED";

    /**
     * So many records were deleted on one side that the table mapping waits for confirmation before it deletes them on the other side
     * ([{@code brake}](configuration.md#brake)). {@code tideway verify} counts them.
     * {@code tideway issues confirm <id>} carries the deletes, {@code tideway issues revert <id>} creates the deleted records again.
     */
    public static final String MASS_DELETE = "MASS_DELETE";

    /**
     * So many values were overwritten on one side that the table mapping waits for confirmation before it overwrites them on the other side.
     * {@code tideway issues confirm <id>} carries them, {@code tideway issues revert <id>} restores the old values.
     */
    public static final String MASS_OVERWRITE = "MASS_OVERWRITE";

    /** A confirmed mass change is being carried: both sides are compared. Nothing to do. */
    public static final String MASS_CHANGE_CONFIRMED = "MASS_CHANGE_CONFIRMED";

    /** The records of a mass delete are being created again: both sides are compared. Nothing to do. */
    public static final String MASS_DELETE_REVERTED = "MASS_DELETE_REVERTED";

    /** The values of a mass overwrite are being restored: both sides are compared. Nothing to do. */
    public static final String MASS_OVERWRITE_REVERTED = "MASS_OVERWRITE_REVERTED";

    /**
     * The command does not suit the issue: a mass change is confirmed or reverted, not kept; only a mass change is confirmed; nothing is restored where both sides
     * never agreed on a value, or on a side that the table mapping does not write. The message says which.
     */
    public static final String ISSUE_WORD_REFUSED = "ISSUE_WORD_REFUSED";

    /**
     * The record was changed on both sides, or may have been, and the other side's stream has not come so far yet. The record is decided as soon as it has.
     * Nothing to do.
     */
    public static final String WAITS_FOR_OTHER_SIDE = "WAITS_FOR_OTHER_SIDE";

    /**
     * The record changed again each time before it was written.
     * Nothing to do: it is retried automatically.
     */
    public static final String KEEPS_CHANGING = "KEEPS_CHANGING";

    /**
     * A field refers to a record that is not linked to the other side yet.
     * Find out why that record does not sync: {@code tideway record <sync> <table> <key>}.
     */
    public static final String REFERENCE_NOT_LINKED = "REFERENCE_NOT_LINKED";

    /**
     * Each side alters the value that the other wrote, again and again. Both keep their own value until a user changes one.
     * Look for triggers that undo each other, then {@code tideway issues retry}.
     */
    public static final String FIELD_BOUNCES = "FIELD_BOUNCES";

    /**
     * A create was sent, and no answer came. The other side reserves no keys, no match fields can find the record, and no single record there holds the sent values. It
     * is not created again automatically, because it could then exist twice.
     * Look for it on the other side. If it exists, delete it or set {@code match} in the mapping; then {@code tideway issues retry} creates it.
     */
    public static final String OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN";

    /**
     * A create with a reserved key was sent, and no answer came. The record under that key has other values than were sent: a user may have inserted it, or a
     * trigger may have changed it. In a two-way mapping the other side's stream shows which, and this issue does not arise.
     * Look at the record that the message names. If it is the new record, delete it; then {@code tideway issues retry} creates it under another key. If it is a user's own record,
     * only retry.
     */
    public static final String CREATE_UNCONFIRMED = "CREATE_UNCONFIRMED";

    private RecordCodes() {}
}
