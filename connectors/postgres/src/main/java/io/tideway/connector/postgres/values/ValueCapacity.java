package io.tideway.connector.postgres.values;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a type keeps all of a value. The server refuses most values that do not fit. This class finds those that it
 * would silently cut or round: digits after the decimal point, trailing blanks, names beyond 63 bytes (PostgreSQL
 * documentation, chapter 8).
 */
final class ValueCapacity {

    /** The server adds this to the length in a type modifier. */
    private static final int MODIFIER_HEADER = 4;

    private static final int NAME_BYTES = 63;
    private static final int MICROSECOND_DIGITS = 6;
    private static final int MONEY_DIGITS = 2;

    /** The length of {@code \ooo}, a byte in octal digits. */
    private static final int OCTAL_BYTE = 4;

    /** In the modifier of an interval: all fields, and the full precision. */
    private static final int ALL_FIELDS = 0x7FFF;

    private static final int FULL_PRECISION = 0xFFFF;

    /** The fields of an interval from the largest, by their bits in a modifier and their groups below. */
    private static final int[] INTERVAL_FIELDS = {1 << 2, 1 << 1, 1 << 3, 1 << 10, 1 << 11, 1 << 12};

    private static final Pattern INTERVAL = Pattern.compile("P(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)D)?"
            + "(?:T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?\\d+(?:\\.\\d+)?)S)?)?");

    private ValueCapacity() {}

    static boolean holds(ServerType type, String value) {
        int modifier = type.modifier();
        return switch (type.name()) {
            case "varchar" -> modifier < 0 || length(value) <= modifier - MODIFIER_HEADER;
            case "bpchar" ->
                modifier < 0 || length(TextForm.BLANK_PADDED.canonical(value)) <= modifier - MODIFIER_HEADER;
            case "name" -> value.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES;
            case "char" -> value.length() <= 1 || (value.startsWith("\\") && value.length() == OCTAL_BYTE);
            case "numeric" -> modifier < MODIFIER_HEADER || number(value, FieldTypes.scale(modifier));
            case "time", "timetz", "timestamp", "timestamptz" ->
                fraction(value, modifier < 0 ? MICROSECOND_DIGITS : modifier);
            case "interval" -> interval(value, modifier);
            case "money" -> fraction(value, MONEY_DIGITS);
            default -> true;
        };
    }

    private static int length(String value) {
        return value.codePointCount(0, value.length());
    }

    /** Whether only zeros follow after so many digits behind the decimal point. */
    private static boolean fraction(String value, int digits) {
        int point = value.indexOf('.');
        if (point < 0) {
            return true;
        }
        int end = point + 1;
        while (end < value.length() && Character.isDigit(value.charAt(end))) {
            if (end - point > digits && value.charAt(end) != '0') {
                return false;
            }
            end++;
        }
        return true;
    }

    /** @param scale below zero: so many digits before the point are zero */
    private static boolean number(String value, int scale) {
        if (scale >= 0 && value.indexOf('e') < 0 && value.indexOf('E') < 0) {
            return fraction(value, scale);
        }
        try {
            BigDecimal number = new BigDecimal(value);
            return number.signum() == 0 || number.stripTrailingZeros().scale() <= scale;
        } catch (NumberFormatException e) {
            return true; // NaN, Infinity, or no number: the server knows
        }
    }

    private static boolean interval(String value, int modifier) {
        int precision = modifier < 0 ? FULL_PRECISION : modifier & FULL_PRECISION;
        int fields = modifier < 0 ? ALL_FIELDS : (modifier >> 16) & ALL_FIELDS;
        return fraction(value, precision == FULL_PRECISION ? MICROSECOND_DIGITS : precision)
                && (fields == ALL_FIELDS || endsWith(value, fields));
    }

    /** Whether nothing smaller than the smallest of these fields is there; only the ISO form is known. */
    private static boolean endsWith(String value, int fields) {
        Matcher parts = INTERVAL.matcher(value);
        if (!parts.matches()) {
            return false;
        }
        int last = INTERVAL_FIELDS.length - 1;
        while ((fields & INTERVAL_FIELDS[last]) == 0) {
            String part = parts.group(last + 1);
            if (part != null && new BigDecimal(part).signum() != 0) {
                return false;
            }
            last--;
        }
        return true;
    }
}
