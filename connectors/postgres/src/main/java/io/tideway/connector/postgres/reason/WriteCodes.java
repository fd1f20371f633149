package io.tideway.connector.postgres.reason;

/** The codes of outcomes of writes. Each text is its entry in docs/errors.md. */
public final class WriteCodes {

    /**
     * The default of a table's primary key gave no key: the sequence is exhausted, a right is missing, its function raised an error, or it waited too long for a lock. Only
     * creates in this table wait; updates, deletes and other tables go on.
     * Fix what the message names; the creates are retried automatically. {@code tideway plan} tries each default once, in a transaction that it rolls back; a sequence does not
     * take its number back, so this leaves a gap of one.
     */
    public static final String KEY_DEFAULT_FAILED = "KEY_DEFAULT_FAILED";

    /**
     * The target lacks the record that this one refers to, or has records that refer to this one. It is retried.
     * Create the missing record, or find out why it does not sync.
     */
    public static final String FOREIGN_KEY_VIOLATION = "FOREIGN_KEY_VIOLATION";

    /**
     * Another record of the target has the value. It is retried.
     * Change or delete that record. If records exchange values in a circle, the message says so: make the constraint {@code DEFERRABLE}.
     */
    public static final String UNIQUE_VIOLATION = "UNIQUE_VIOLATION";

    /**
     * The target requires a value for a column that gets none.
     * Map a field to it, or set a default.
     */
    public static final String NOT_NULL_VIOLATION = "NOT_NULL_VIOLATION";

    /**
     * A check constraint of the target refuses the value.
     * Correct the value, or relax the constraint.
     */
    public static final String CHECK_VIOLATION = "CHECK_VIOLATION";

    /**
     * Another constraint of the target refuses the record.
     * See the message.
     */
    public static final String CONSTRAINT_VIOLATION = "CONSTRAINT_VIOLATION";

    /**
     * The target's type refuses the value.
     * Correct the value, or widen the type.
     */
    public static final String VALUE_NOT_ACCEPTED = "VALUE_NOT_ACCEPTED";

    /**
     * A trigger or rule of the target refused or suppressed the write.
     * Correct the value, or the trigger.
     */
    public static final String REJECTED_BY_TRIGGER = "REJECTED_BY_TRIGGER";

    /**
     * Another transaction holds the record. It is retried.
     * End that transaction if it was forgotten.
     */
    public static final String LOCKED = "LOCKED";

    /**
     * The target refused the write for another reason.
     * See the message.
     */
    public static final String WRITE_FAILED = "WRITE_FAILED";

    private WriteCodes() {}
}
