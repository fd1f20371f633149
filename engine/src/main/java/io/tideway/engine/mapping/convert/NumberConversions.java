package io.tideway.engine.mapping.convert;

import io.tideway.spi.FieldType;
import java.util.Optional;

/** Converts between numbers. Digits after the point are rounded like Postgres' casts do; any other value that does not fit is refused. */
final class NumberConversions {

    private NumberConversions() {}

    static Optional<Conversion> toInteger(FieldType from, FieldType to) {
        return switch (from.kind()) {
            case INTEGER ->
                Optional.of(holdsEveryInteger(from, to) ? Conversion.SAME : Conversion.of(NumberText.integer(to)));
            case DECIMAL, FLOAT -> Optional.of(Conversion.of(NumberText.whole(to)));
            case BOOLEAN -> Optional.of(Conversion.of(value -> value.equals("true") ? "1" : "0"));
            case TEXT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, UUID, BINARY, JSON, ENUM, OTHER -> Optional.empty();
        };
    }

    static Optional<Conversion> toDecimal(FieldType from, FieldType to) {
        return switch (from.kind()) {
            case INTEGER -> Optional.of(unlimited(to) ? Conversion.SAME : Conversion.of(NumberText.decimal(to)));
            case DECIMAL -> Optional.of(holdsEveryDecimal(from, to) ? Conversion.SAME : rounding(from, to));
            case FLOAT -> Optional.of(rounding(from, to));
            case TEXT, BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, UUID, BINARY, JSON, ENUM, OTHER ->
                Optional.empty();
        };
    }

    static Optional<Conversion> toFloat(FieldType from, FieldType to) {
        return switch (from.kind()) {
            case FLOAT ->
                Optional.of(from.size() == to.size() ? Conversion.SAME : Conversion.of(NumberText.floating(to)));
            case INTEGER, DECIMAL -> Optional.of(Conversion.of(NumberText.floating(to)));
            case TEXT, BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, UUID, BINARY, JSON, ENUM, OTHER ->
                Optional.empty();
        };
    }

    private static Conversion rounding(FieldType from, FieldType to) {
        boolean lossy = to.scale() >= 0 && (from.scale() < 0 || from.scale() > to.scale());
        Converter converter = NumberText.decimal(to);
        return lossy ? Conversion.noted(MappingCode.LOSSY_PAIR, converter) : Conversion.of(converter);
    }

    private static boolean holdsEveryInteger(FieldType from, FieldType to) {
        return to.size() == 0 || (from.size() > 0 && from.size() <= to.size());
    }

    private static boolean holdsEveryDecimal(FieldType from, FieldType to) {
        return unlimited(to)
                || (from.scale() == to.scale() && (to.size() == 0 || (from.size() > 0 && from.size() <= to.size())));
    }

    private static boolean unlimited(FieldType decimal) {
        return decimal.scale() < 0 && decimal.size() == 0;
    }
}
