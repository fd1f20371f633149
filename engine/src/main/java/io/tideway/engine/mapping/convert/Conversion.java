package io.tideway.engine.mapping.convert;

import io.tideway.spi.FieldType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Converts values of one type to another.
 *
 * @param notice what a user should know beforehand; empty: a converted value loses nothing
 */
public record Conversion(Converter converter, Optional<MappingCode> notice) {

    public static final Conversion SAME = of(Converter.SAME);

    static Conversion of(Converter converter) {
        return new Conversion(converter, Optional.empty());
    }

    static Conversion noted(MappingCode notice, Converter converter) {
        return new Conversion(converter, Optional.of(notice));
    }

    /** Chooses the conversion for a pair of types; empty: there is none. */
    public static Optional<Conversion> between(FieldType from, FieldType to) {
        if (from.kind() == FieldType.Kind.TEXT && to.kind() != FieldType.Kind.TEXT) {
            return Optional.of(TextConversions.fromText(to));
        }
        return switch (to.kind()) {
            case TEXT -> Optional.of(TextConversions.toText(from, to));
            case INTEGER -> NumberConversions.toInteger(from, to);
            case DECIMAL -> NumberConversions.toDecimal(from, to);
            case FLOAT -> NumberConversions.toFloat(from, to);
            case BOOLEAN -> toBoolean(from);
            case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> TimeConversions.between(from, to);
            case UUID -> when(from.kind() == to.kind(), SAME);
            case BINARY -> when(from.kind() == to.kind(), TextConversions.toBinary(from, to));
            case JSON -> when(from.kind() == to.kind(), sameName(from, to) ? SAME : TextConversions.TARGET_FORM);
            case ENUM -> when(from.kind() == to.kind(), toLabels(from, to));
            case OTHER -> when(from.kind() == to.kind() && sameName(from, to), SAME);
        };
    }

    private static boolean sameName(FieldType from, FieldType to) {
        return from.nativeName().equals(to.nativeName());
    }

    private static Optional<Conversion> toBoolean(FieldType from) {
        return switch (from.kind()) {
            case BOOLEAN -> Optional.of(SAME);
            case INTEGER -> Optional.of(of(Conversion::bitToBoolean));
            case TEXT, DECIMAL, FLOAT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, UUID, BINARY, JSON, ENUM, OTHER ->
                Optional.empty();
        };
    }

    private static @Nullable String bitToBoolean(String value) {
        return switch (value) {
            case "1" -> "true";
            case "0" -> "false";
            default -> null;
        };
    }

    private static Conversion toLabels(FieldType from, FieldType to) {
        return to.labels().containsAll(from.labels()) && !from.labels().isEmpty()
                ? SAME
                : of(TextConversions.oneOf(to.labels()));
    }

    private static Optional<Conversion> when(boolean fits, Conversion conversion) {
        return fits ? Optional.of(conversion) : Optional.empty();
    }
}
