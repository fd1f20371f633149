package io.tideway.engine.mapping.convert;

import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.util.Optional;

/** Converts between dates and times. Where only one type has a zone, times of the other are UTC. */
final class TimeConversions {

    private static final String MIDNIGHT = " 00:00:00";
    private static final String UTC = "+00";
    private static final String BC = " BC";

    private TimeConversions() {}

    static Optional<Conversion> between(FieldType from, FieldType to) {
        if (from.kind() == to.kind()) {
            return Optional.of(sameKind(from, to));
        }
        if (from.kind() == Kind.DATE && to.kind() == Kind.TIMESTAMP) {
            return Optional.of(Conversion.of(date -> insert(date, MIDNIGHT)));
        }
        if (from.kind() == Kind.TIMESTAMP && to.kind() == Kind.DATE) {
            return Optional.of(Conversion.noted(MappingCode.LOSSY_PAIR, TimeConversions::dateOf));
        }
        if (from.kind() == Kind.TIMESTAMP && to.kind() == Kind.TIMESTAMP_TZ) {
            return Optional.of(asUtc(from, to, time -> insert(time, UTC)));
        }
        if (from.kind() == Kind.TIMESTAMP_TZ && to.kind() == Kind.TIMESTAMP) {
            return Optional.of(asUtc(from, to, TimeConversions::withoutZone));
        }
        return Optional.empty();
    }

    /** Returns the converter followed by rounding to the fraction digits that the type keeps. */
    static Converter rounded(Converter converter, FieldType to) {
        return to.scale() < 0 ? converter : converter.then(new FractionRounding(to.scale()));
    }

    private static Conversion sameKind(FieldType from, FieldType to) {
        return coarser(from, to)
                ? Conversion.noted(MappingCode.LOSSY_PAIR, rounded(Converter.SAME, to))
                : Conversion.SAME;
    }

    private static Conversion asUtc(FieldType from, FieldType to, Converter converter) {
        return coarser(from, to)
                ? Conversion.noted(MappingCode.LOSSY_PAIR, rounded(converter, to))
                : Conversion.noted(MappingCode.TAKEN_AS_UTC, converter);
    }

    private static boolean coarser(FieldType from, FieldType to) {
        return to.kind() != Kind.DATE && to.scale() >= 0 && (from.scale() < 0 || from.scale() > to.scale());
    }

    /** Inserts a part after the value, before the BC; infinity stays unchanged. */
    private static String insert(String value, String part) {
        if (isInfinite(value)) {
            return value;
        }
        return value.endsWith(BC) ? value.substring(0, value.length() - BC.length()) + part + BC : value + part;
    }

    private static String dateOf(String timestamp) {
        if (isInfinite(timestamp)) {
            return timestamp;
        }
        String date = timestamp.substring(0, timestamp.indexOf(' '));
        return timestamp.endsWith(BC) ? date + BC : date;
    }

    private static String withoutZone(String instant) {
        if (isInfinite(instant)) {
            return instant;
        }
        String time = instant.substring(0, instant.lastIndexOf('+'));
        return instant.endsWith(BC) ? time + BC : time;
    }

    static boolean isInfinite(String value) {
        return value.equals("infinity") || value.equals("-infinity");
    }
}
