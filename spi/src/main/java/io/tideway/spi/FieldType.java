package io.tideway.spi;

import java.util.List;

/**
 * The type of a field, as far as the engine needs it to convert between two systems.
 *
 * @param kind the family of values, which also determines their canonical text
 * @param nativeName the system's own name of the type, shown to users, such as {@code numeric(10,2)}
 * @param size TEXT and BINARY: the longest length in characters or bytes; DECIMAL: precision in digits; INTEGER: width
 *     in bits; FLOAT: 32 or 64; 0 if unlimited or without meaning
 * @param scale DECIMAL: digits after the point; TIME, TIMESTAMP, TIMESTAMP_TZ: digits of the second's fraction; -1 if
 *     unlimited or without meaning
 * @param labels ENUM: the allowed values in order; empty otherwise
 * @param parts OTHER: the parts of the type whose change gives its values another text while its name stays: labels of
 *     enums, fields of composites; empty if there are none
 */
public record FieldType(Kind kind, String nativeName, int size, int scale, List<String> labels, List<String> parts) {

    public FieldType {
        labels = List.copyOf(labels);
        parts = List.copyOf(parts);
    }

    public FieldType(Kind kind, String nativeName, int size, int scale, List<String> labels) {
        this(kind, nativeName, size, scale, labels, List.of());
    }

    public static FieldType of(Kind kind, String nativeName) {
        return new FieldType(kind, nativeName, 0, -1, List.of());
    }

    /** Families of values, each with the canonical text in which it crosses the contract. */
    public enum Kind {
        /** Any text. */
        TEXT,
        /** An optional minus and decimal digits, no leading zeros. */
        INTEGER,
        /** An optional minus, digits, and a point with exactly {@code scale} digits where the scale is limited; also NaN, Infinity, -Infinity. */
        DECIMAL,
        /** The shortest decimal text that reads back to the same number, or NaN, Infinity, -Infinity. */
        FLOAT,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** {@code yyyy-MM-dd}; a system may add infinity, -infinity and a suffix BC. */
        DATE,
        /** {@code HH:mm:ss[.f…]}, without trailing zeros in the fraction. */
        TIME,
        /** {@code yyyy-MM-dd HH:mm:ss[.f…]}, without trailing zeros in the fraction, without a zone; also infinity, -infinity. */
        TIMESTAMP,
        /** {@code yyyy-MM-dd HH:mm:ss[.f…]+00}: an instant in UTC; also infinity, -infinity. */
        TIMESTAMP_TZ,
        /** 36 characters, lower case, with hyphens. */
        UUID,
        /** {@code \x} and lower-case hexadecimal digits. */
        BINARY,
        /** A JSON text, in the form that the system keeps. */
        JSON,
        /** One of {@link FieldType#labels()}. */
        ENUM,
        /** Anything else, in the system's own text form: syncs with the same native type and with TEXT. */
        OTHER
    }
}
