package io.tideway.engine.mapping.convert;

import io.tideway.spi.FieldType;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts free text strictly into the canonical text of the other type. To text and binary a value passes unchanged if it is
 * not too long.
 */
final class TextConversions {

    /** Keeps the text; the target may store it in another form. */
    static final Conversion TARGET_FORM = Conversion.noted(MappingCode.TARGET_FORM, Converter.SAME);

    private static final int UUID_LENGTH = 36;
    private static final int BOOLEAN_LENGTH = 5;

    /** The prefix of the canonical text of BINARY; two digits for each byte follow. */
    private static final String HEX = "\\x";

    private TextConversions() {}

    static Conversion fromText(FieldType to) {
        return switch (to.kind()) {
            case TEXT -> Conversion.SAME;
            case JSON, OTHER -> TARGET_FORM;
            case INTEGER -> Conversion.of(NumberText.integer(to));
            case DECIMAL -> cutting(to, NumberText.decimal(to));
            case FLOAT -> Conversion.of(NumberText.floating(to));
            case BOOLEAN -> Conversion.of(TextConversions::bool);
            case DATE -> Conversion.of(TimeText::date);
            case TIME -> cutting(to, TimeConversions.rounded(TimeText::time, to));
            case TIMESTAMP -> cutting(to, TimeConversions.rounded(TimeText::timestamp, to));
            case TIMESTAMP_TZ -> cutting(to, TimeConversions.rounded(TimeText::instant, to));
            case UUID -> Conversion.of(TextConversions::uuid);
            case BINARY -> Conversion.of(binary(to.size()));
            case ENUM -> Conversion.of(oneOf(to.labels()));
        };
    }

    /** Adds a notice, because a text may have more digits after the point than the type keeps. */
    private static Conversion cutting(FieldType to, Converter converter) {
        return to.scale() < 0 ? Conversion.of(converter) : Conversion.noted(MappingCode.LOSSY_PAIR, converter);
    }

    /** Refuses a longer text: a server may cut the blanks at its end silently. */
    static Conversion toText(FieldType from, FieldType to) {
        int longest = longest(from);
        if (to.size() == 0 || (longest > 0 && longest <= to.size())) {
            return Conversion.SAME;
        }
        return Conversion.noted(
                MappingCode.NARROWER_TEXT,
                value -> value.codePointCount(0, value.length()) <= to.size() ? value : null);
    }

    /** Returns the maximum length of a value in characters; 0: no limit, or unknown. */
    private static int longest(FieldType from) {
        return switch (from.kind()) {
            case TEXT -> from.size();
            case INTEGER -> from.size() == 0 ? 0 : "-".length() + decimalDigits(from.size() - 1);
            case BOOLEAN -> BOOLEAN_LENGTH;
            case UUID -> UUID_LENGTH;
            case ENUM -> from.labels().stream().mapToInt(String::length).max().orElse(0);
            case DECIMAL, FLOAT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, BINARY, JSON, OTHER -> 0;
        };
    }

    private static int decimalDigits(int bits) {
        return BigInteger.ONE.shiftLeft(bits).toString().length();
    }

    static Conversion toBinary(FieldType from, FieldType to) {
        return to.size() == 0 || (from.size() > 0 && from.size() <= to.size())
                ? Conversion.SAME
                : Conversion.noted(MappingCode.NARROWER_TEXT, binary(to.size()));
    }

    /** Accepts only the labels of an enumeration. */
    static Converter oneOf(List<String> labels) {
        Set<String> allowed = new HashSet<>(labels);
        return value -> allowed.contains(value) ? value : null;
    }

    private static @Nullable String bool(String value) {
        return value.equals("true") || value.equals("false") ? value : null;
    }

    /** @param size the maximum number of bytes; 0: no limit */
    private static Converter binary(int size) {
        return value -> {
            boolean fits = value.startsWith(HEX)
                    && value.length() % 2 == 0
                    && isHex(value, HEX.length(), value.length())
                    && (size == 0 || value.length() - HEX.length() <= 2 * size);
            return fits ? lowerCase(value) : null;
        };
    }

    private static @Nullable String uuid(String value) {
        boolean fits = value.length() == UUID_LENGTH
                && isHex(value, 0, 8)
                && value.charAt(8) == '-'
                && isHex(value, 9, 13)
                && value.charAt(13) == '-'
                && isHex(value, 14, 18)
                && value.charAt(18) == '-'
                && isHex(value, 19, 23)
                && value.charAt(23) == '-'
                && isHex(value, 24, UUID_LENGTH);
        return fits ? lowerCase(value) : null;
    }

    private static String lowerCase(String value) {
        return value.toLowerCase(Locale.ROOT);
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if (Character.digit(c, 16) < 0 || c > 'f') {
                return false;
            }
        }
        return true;
    }
}
