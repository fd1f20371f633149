package io.tideway.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers with three digits; more would be noise. */
final class Rounding {

    private static final MathContext THREE = new MathContext(3);

    private Rounding() {}

    static BigDecimal of(double value) {
        return new BigDecimal(new BigDecimal(value).round(THREE).toPlainString());
    }
}
