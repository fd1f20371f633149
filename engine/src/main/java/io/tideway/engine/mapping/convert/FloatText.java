package io.tideway.engine.mapping.convert;

import java.math.BigDecimal;

/**
 * Writes floating numbers as Postgres does with {@code extra_float_digits} 1: the shortest digits, in plain notation while the
 * exponent is small, so that what was written and what is read back are the same text.
 */
public final class FloatText {

    /** Exponents below this are written as such. */
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    /** Exponents from here on are written as such: the digits that the type surely holds. */
    private static final int DOUBLE_DIGITS = 15;

    private static final int SINGLE_DIGITS = 6;

    private FloatText() {}

    public static String of(BigDecimal number, boolean single) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = number.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        boolean plain = exponent >= SMALLEST_PLAIN_EXPONENT && exponent < surelyHeldDigits(single);
        return plain ? shortest.toPlainString() : scientific(shortest, exponent);
    }

    /** How many decimal digits the type gives back whatever they are. */
    static int surelyHeldDigits(boolean single) {
        return single ? SINGLE_DIGITS : DOUBLE_DIGITS;
    }

    private static String scientific(BigDecimal number, int exponent) {
        String digits = number.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(digits.length() + 8);
        text.append(number.signum() < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        int size = Math.abs(exponent);
        return text.append(size < 10 ? "0" : "").append(size).toString();
    }
}
