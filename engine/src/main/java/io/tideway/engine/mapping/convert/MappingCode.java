package io.tideway.engine.mapping.convert;

import io.tideway.spi.Reason;

/** The reasons and notices of this stage. */
public enum MappingCode {
    /**
     * A field mapping, or a match, names a field that the table does not have.
     * Correct the name; names are case-sensitive.
     */
    FIELD_UNKNOWN,
    /**
     * A mapped field cannot be read, so Tideway does not know its values.
     * Grant the right to read it, or remove it from the mapping.
     */
    FIELD_NOT_READABLE,
    /**
     * A field mapping writes a field that the system computes or protects.
     * Give the field mapping the other direction.
     */
    FIELD_NOT_WRITABLE,
    /**
     * {@code $key} is the record's own key as a value, and cannot be written.
     * Give the field mapping the direction away from it.
     */
    KEY_IS_READ_ONLY,
    /**
     * No conversion exists from one field's type to the other's.
     * Map another field, or change a type.
     */
    TYPES_DO_NOT_FIT,
    /**
     * Two left values have the same right value, so the right value cannot be converted back.
     * Make the right values different, or write only to the right.
     */
    VALUES_NOT_REVERSIBLE,
    /**
     * {@code references} names a table mapping that the sync does not have.
     * Use the name of one of its table mappings.
     */
    REFERENCE_UNKNOWN,
    /**
     * A {@code where} is not a condition over the table's fields.
     * Write one; the message names the part that was not understood.
     */
    WHERE_INVALID,
    /**
     * The mapping has no fields.
     * Map at least one field.
     */
    NO_FIELDS,
    /**
     * The system generates no keys for the table's new records. A mapping that creates records there without keys does not run; {@code tideway tables} lists this as the
     * table's condition. A mapping that ran before (its default was dropped, say) waits, and continues by itself when keys are generated again.
     * Map the key, give the column a default, or forbid creating there with {@code create}.
     */
    KEY_NOT_GENERATED,
    /**
     * Notice: a field that needs a value, and has no default, is not written. Creates will be refused unless the system fills it in.
     * Map it, or give it a default.
     */
    REQUIRED_FIELD_NOT_MAPPED,
    /**
     * Notice: the target's type holds less than the source's. The target gets a rounded value; the finer one stays on its side, and both
     * count as equal ([types](types.md#the-finer-value-stays)).
     * Widen the type where that matters.
     */
    LOSSY_PAIR,
    /**
     * Notice: the target is shorter. A longer value becomes an issue.
     * Widen the type where that matters.
     */
    NARROWER_TEXT,
    /**
     * Notice: the target stores a value in its own form (spacing, order, units), and that form may travel back to the source.
     * Map fields of the same type where the form matters.
     */
    TARGET_FORM,
    /**
     * Notice: only one of both types has a time zone. The other's times count as UTC.
     * Change a type if they have another meaning.
     */
    TAKEN_AS_UTC,
    /**
     * Notice: {@code fields: auto} left out a field although the other side has one of the same name; the message says why.
     * Map it under {@code fields} with a direction, or leave it.
     */
    AUTO_FIELD_LEFT_OUT,
    /**
     * Notice: the table's system does not report deletes in its change stream, so only a comparison finds them.
     * Run {@code tideway resync} as often as deletes must be found, or set {@code deletes: ignore}.
     */
    DELETES_NOT_REPORTED,
    /**
     * {@code match} names a field that is not a left field of the mapping.
     * Add it to {@code fields}, or correct the name.
     */
    MATCH_FIELD_NOT_MAPPED,
    /**
     * Two field mappings write one field, and would undo each other.
     * Remove one, or give one a {@code direction} that does not write to that side.
     */
    FIELD_WRITTEN_TWICE,
    /**
     * A value has no form in the other field's type.
     * Correct the value, or widen the type.
     */
    VALUE_DOES_NOT_FIT,
    /**
     * The field mapping's {@code values} does not list a value.
     * Add it there, or correct the value.
     */
    VALUE_NOT_MAPPED;

    public Reason reason(String message, String fix) {
        return new Reason(name(), message, fix);
    }
}
