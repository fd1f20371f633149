package io.tideway.benchmarks.metric;

/**
 * The meaning of a number.
 *
 * @param figure such as {@code stream-inserts}
 * @param setting how it was taken, in words
 * @param reference the contender with which the others are compared
 */
public record Metric(String figure, String setting, String unit, String reference) {

    /** Compared with native replication. */
    public static Metric besideNative(String figure, String setting, String unit) {
        return new Metric(figure, setting, unit, Contender.NATIVE.label());
    }
}
