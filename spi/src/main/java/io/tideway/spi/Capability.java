package io.tideway.spi;

/** The abilities of a table of a system. Declared as data; the contract test checks that a declared one works. */
public enum Capability {
    /** Deletes appear in the change stream. */
    REPORTS_DELETES,
    /** Changes say whether Tideway itself made them. Only a hint. */
    REPORTS_ORIGIN,
    /** A change carries every field of its record, but for values too large to repeat. */
    FULL_IMAGES,
    /** Changes come in the order in which they were committed. */
    COMMIT_ORDER,
    /** Updates and deletes are refused as conflicted when the expected values are not the current ones. Without it, a target reads before it writes. */
    CONDITIONAL_WRITE,
    /** {@link Target#reserveKeys} yields keys before a record is created. */
    RESERVES_KEYS,
    /** A create may name {@code matchOn} fields, unique in the system, by which a repeated create meets its own record. */
    UPSERTS_BY_EXTERNAL_ID
}
