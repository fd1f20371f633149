package io.tideway.engine.mapping.convert;

import java.math.BigDecimal;

/**
 * Formats floating-point numbers like Postgres with {@code extra_float_digits} 1: the shortest digits, in plain notation while
 * the exponent is small. A written value thus reads back as the same text.
 */
public final class FloatText {

    /** Exponents below this use scientific notation. */
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    /** Exponents from this on use scientific notation: the number of digits that the type always preserves. */
    private static final int DOUBLE_DIGITS = 15;

    private static final int SINGLE_DIGITS = 6;

    private FloatText() {}

    public static String of(BigDecimal number, boolean single) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = number.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        boolean plain = exponent >= SMALLEST_PLAIN_EXPONENT && exponent < preservedDigits(single);
        return plain ? shortest.toPlainString() : scientific(shortest, exponent);
    }

    /** Returns how many decimal digits the type always preserves. */
    static int preservedDigits(boolean single) {
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
