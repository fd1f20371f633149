package io.tideway.spi;

/** The abilities of a table of a system, by which the engine acts. Declared as data; the contract test checks that a declared one works. */
public enum Capability {
    /** Deletes appear in the change stream. Without it, only comparisons find them, and a plan says so. */
    REPORTS_DELETES,
    /** Changes say whether Tideway itself made them. Only a hint. */
    REPORTS_ORIGIN,
    /** {@link Target#reserveKeys} yields keys before a record is created. */
    RESERVES_KEYS,
    /** A create may name {@code matchOn} fields, unique in the system, by which a repeated create meets its own record. */
    UPSERTS_BY_EXTERNAL_ID
}
