package io.tideway.connector.postgres.values;

import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.util.List;

/** Translates types of the server to field types of the engine. */
public final class FieldTypes {

    /** The server adds this to the length in a type modifier. */
    private static final int MODIFIER_HEADER = 4;

    private static final int MICROSECOND_DIGITS = 6;

    private FieldTypes() {}

    public static FieldType of(ServerType type) {
        if (!type.labels().isEmpty()) {
            return new FieldType(Kind.ENUM, type.shownAs(), 0, -1, type.labels());
        }
        FieldType plain = type.isSystem() ? ofSystem(type) : ofExtension(type);
        return new FieldType(
                plain.kind(), plain.nativeName(), plain.size(), plain.scale(), plain.labels(), type.parts());
    }

    private static FieldType ofExtension(ServerType type) {
        return simple(type.name().equals("citext") ? Kind.TEXT : Kind.OTHER, type);
    }

    private static FieldType ofSystem(ServerType type) {
        return switch (type.name()) {
            case "text", "name", "xml" -> simple(Kind.TEXT, type);
            case "varchar", "bpchar" -> sized(Kind.TEXT, type, Math.max(0, type.modifier() - MODIFIER_HEADER));
            case "int2" -> sized(Kind.INTEGER, type, 16);
            case "int4" -> sized(Kind.INTEGER, type, 32);
            case "int8" -> sized(Kind.INTEGER, type, 64);
            case "float4" -> sized(Kind.FLOAT, type, 32);
            case "float8" -> sized(Kind.FLOAT, type, 64);
            case "numeric" -> decimal(type);
            case "bool" -> simple(Kind.BOOLEAN, type);
            case "date" -> simple(Kind.DATE, type);
            case "time" -> fraction(Kind.TIME, type);
            case "timestamp" -> fraction(Kind.TIMESTAMP, type);
            case "timestamptz" -> fraction(Kind.TIMESTAMP_TZ, type);
            case "uuid" -> simple(Kind.UUID, type);
            case "bytea" -> simple(Kind.BINARY, type);
            case "json", "jsonb" -> simple(Kind.JSON, type);
            default -> simple(Kind.OTHER, type);
        };
    }

    private static FieldType decimal(ServerType type) {
        if (type.modifier() < MODIFIER_HEADER) {
            return simple(Kind.DECIMAL, type);
        }
        int precision = ((type.modifier() - MODIFIER_HEADER) >> 16) & 0xFFFF;
        int scale = scale(type.modifier());
        // A negative scale rounds before the decimal point: more digits are there, and none after it.
        return new FieldType(
                Kind.DECIMAL, type.shownAs(), precision - Math.min(0, scale), Math.max(0, scale), List.of());
    }

    /** A numeric's modifier holds the precision in its upper and the scale, of 11 bits with a sign, in its lower half. */
    static int scale(int modifier) {
        return (((modifier - MODIFIER_HEADER) & 0x7FF) ^ 1024) - 1024;
    }

    private static FieldType fraction(Kind kind, ServerType type) {
        int digits = type.modifier() < 0 ? MICROSECOND_DIGITS : type.modifier();
        return new FieldType(kind, type.shownAs(), 0, digits, List.of());
    }

    private static FieldType sized(Kind kind, ServerType type, int size) {
        return new FieldType(kind, type.shownAs(), size, -1, List.of());
    }

    private static FieldType simple(Kind kind, ServerType type) {
        return FieldType.of(kind, type.shownAs());
    }
}
