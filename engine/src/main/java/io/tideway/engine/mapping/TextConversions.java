package io.tideway.engine.mapping;

import io.tideway.spi.FieldType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From free text: read strictly, into the canonical text of the other type. */
final class TextConversions {

    private static final int UUID_LENGTH = 36;

    private TextConversions() {}

    static Conversion fromText(FieldType from, FieldType to) {
        return switch (to.kind()) {
            case TEXT ->
                narrows(from, to) ? Conversion.noted(MappingCode.NARROWER_TEXT, Converter.SAME) : Conversion.SAME;
            case JSON, OTHER -> Conversion.SAME;
            case INTEGER -> Conversion.of(NumberText.integer(to));
            case DECIMAL -> Conversion.of(NumberText.decimal(to));
            case FLOAT -> Conversion.of(NumberText.floating(to));
            case BOOLEAN -> Conversion.of(TextConversions::bool);
            case DATE -> Conversion.of(TimeText::date);
            case TIME -> Conversion.of(TimeConversions.rounded(TimeText::time, to));
            case TIMESTAMP -> Conversion.of(TimeConversions.rounded(TimeText::timestamp, to));
            case TIMESTAMP_TZ -> Conversion.of(TimeConversions.rounded(TimeText::instant, to));
            case UUID -> Conversion.of(TextConversions::uuid);
            case BINARY -> Conversion.of(TextConversions::binary);
            case ENUM -> Conversion.of(oneOf(to.labels()));
        };
    }

    /** Passes the labels of an enumeration alone. */
    static Converter oneOf(List<String> labels) {
        Set<String> allowed = new HashSet<>(labels);
        return value -> allowed.contains(value) ? value : null;
    }

    private static boolean narrows(FieldType from, FieldType to) {
        return to.size() > 0 && (from.size() == 0 || from.size() > to.size());
    }

    private static @Nullable String bool(String value) {
        return value.equals("true") || value.equals("false") ? value : null;
    }

    private static @Nullable String binary(String value) {
        boolean fits = value.startsWith("\\x") && value.length() % 2 == 0 && isHex(value, 2, value.length());
        return fits ? lowerCase(value) : null;
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
