package io.tideway.engine.mapping.convert;

import io.tideway.spi.Reason;

/** The reasons and notices of this stage. */
public enum MappingCode {
    /** A field mapping or a match names a field that the table does not have. Correct the name; names are case-sensitive. */
    FIELD_UNKNOWN,
    /** A mapped field cannot be read, so Tideway does not know its value. Grant the right to read it, or leave it out. */
    FIELD_NOT_READABLE,
    /** A field mapping writes a field that the system computes or protects. Give the field mapping the other direction. */
    FIELD_NOT_WRITABLE,
    /** Two field mappings write the same field, so the last would win. Remove one, or change its direction. */
    FIELD_WRITTEN_TWICE,
    /** No conversion leads from one field's type to the other's. Map another field, or change a type. */
    TYPES_DO_NOT_FIT,
    /**
     * Two left values map to the same right value, so the reverse is ambiguous. Make the right values different, or write to
     * the right only.
     */
    VALUES_NOT_REVERSIBLE,
    /** {@code references} names a table mapping that the sync does not have. */
    REFERENCE_UNKNOWN,
    /** A match field is not among the mapped fields. Map it, or match by another field. */
    MATCH_FIELD_NOT_MAPPED,
    /** A {@code where} is not a condition that can be evaluated over the table's fields. */
    WHERE_INVALID,
    /** The mapping has no fields. */
    NO_FIELDS,
    /** Records may be created on a side where the system generates no keys and the mapping gives none. */
    KEY_NOT_GENERATED,

    /** Notice: a required field without a default is not written; the system will refuse creates unless it fills the field in. */
    REQUIRED_FIELD_NOT_MAPPED,
    /** Notice: the target's type holds less than the source's; values are rounded or cut like the target's own casts do. */
    LOSSY_PAIR,
    /** Notice: the target is shorter; a longer value will be refused and becomes an issue. */
    NARROWER_TEXT,
    /** Notice: the target stores a value in a form of its own (spacing, order, units), and may send it back to the source in that form. */
    TARGET_FORM,
    /** Notice: only one of both types has a time zone; times of the other type are read as UTC. */
    TAKEN_AS_UTC,
    /**
     * Notice: the table's system does not report deletes, so only a comparison finds them. Run {@code tideway resync} as often as
     * deletes must be found.
     */
    DELETES_NOT_REPORTED,
    /** Notice: {@code fields: auto} left out a field that both tables have; the message says why. */
    AUTO_FIELD_LEFT_OUT,

    /** A value has no form in the other field's type. Correct the value, or widen the type. */
    VALUE_DOES_NOT_FIT,
    /** A value is not listed in the field mapping's {@code values}. Add it there, or correct the value. */
    VALUE_NOT_MAPPED;

    public Reason reason(String message, String fix) {
        return new Reason(name(), message, fix);
    }
}
