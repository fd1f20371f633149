package io.tideway.engine.mapping.convert;

import io.tideway.spi.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Reads number texts and writes them in the canonical form of a type. */
final class NumberText {

    /**
     * The maximum exponent, more than any system's number has. It keeps a short text such as {@code 1e999999999} from becoming
     * a huge number.
     */
    private static final int MAX_EXPONENT = 20_000;

    private static final String NAN = "NaN";

    private NumberText() {}

    /** Converts texts of whole numbers in the range of the type. */
    static Converter integer(FieldType to) {
        int bits = to.size();
        return value -> isPlain(value) && value.indexOf('.') < 0 ? inRange(new BigInteger(value), bits) : null;
    }

    /** Converts numbers without a fraction in the range of the type. */
    static Converter whole(FieldType to) {
        int bits = to.size();
        return value -> {
            BigDecimal number = number(value);
            if (number == null || number.stripTrailingZeros().scale() > 0) {
                return null;
            }
            return inRange(number.toBigInteger(), bits);
        };
    }

    /** Converts any number, rounded to the scale of the type: half away from zero, like Postgres. */
    static Converter decimal(FieldType to) {
        int precision = to.size();
        int scale = to.scale();
        return value -> {
            if (value.equals(NAN) || isInfinite(value)) {
                return value.equals(NAN) || precision == 0 ? value : null;
            }
            BigDecimal number = number(value);
            if (number == null) {
                return null;
            }
            BigDecimal scaled = scale < 0 ? number : number.setScale(scale, RoundingMode.HALF_UP);
            return precision > 0 && scaled.precision() > precision && scaled.signum() != 0
                    ? null
                    : scaled.toPlainString();
        };
    }

    /** Converts numbers that the type holds exactly, judged by the shortest text that reads back to them. */
    static Converter floating(FieldType to) {
        boolean single = to.size() == Float.SIZE;
        return value -> {
            if (value.equals(NAN) || isInfinite(value)) {
                return value;
            }
            BigDecimal number = number(value);
            if (number == null) {
                return null;
            }
            return survives(number, single) ? FloatText.of(number, single) : null;
        };
    }

    /**
     * Returns whether the type preserves the number. Few digits always survive; for more, the shortest text of the nearest
     * number decides.
     */
    private static boolean survives(BigDecimal number, boolean single) {
        String nearest = single ? Float.toString(number.floatValue()) : Double.toString(number.doubleValue());
        if (isInfinite(nearest)) {
            return false;
        }
        BigDecimal held = new BigDecimal(nearest);
        boolean few = number.stripTrailingZeros().precision() <= FloatText.preservedDigits(single);
        return held.compareTo(number) == 0 || (few && held.signum() != 0);
    }

    private static @Nullable String inRange(BigInteger number, int bits) {
        return bits == 0 || number.bitLength() < bits ? number.toString() : null;
    }

    private static boolean isInfinite(String value) {
        return value.equals("Infinity") || value.equals("-Infinity");
    }

    /** Parses plain and scientific notation; null: not a finite number. */
    private static @Nullable BigDecimal number(String value) {
        int e = Math.max(value.indexOf('e'), value.indexOf('E'));
        if (e < 0) {
            return isPlain(value) ? new BigDecimal(value) : null;
        }
        return isPlain(value.substring(0, e)) && isExponent(value, e + 1) ? new BigDecimal(value) : null;
    }

    /** Returns whether it is an optional minus, digits, and optionally a point with more digits. */
    private static boolean isPlain(String value) {
        int start = value.startsWith("-") ? 1 : 0;
        int point = value.indexOf('.', start);
        return point < 0
                ? isDigits(value, start, value.length())
                : isDigits(value, start, point) && isDigits(value, point + 1, value.length());
    }

    private static boolean isExponent(String value, int start) {
        boolean signed = start < value.length() && (value.charAt(start) == '-' || value.charAt(start) == '+');
        int digits = signed ? start + 1 : start;
        return isDigits(value, digits, value.length())
                && value.length() - digits <= 5
                && Integer.parseInt(value, digits, value.length(), 10) <= MAX_EXPONENT;
    }

    private static boolean isDigits(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }
}
