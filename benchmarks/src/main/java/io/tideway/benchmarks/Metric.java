package io.tideway.benchmarks;

/**
 * What a number says.
 *
 * @param figure such as {@code stream-one-transaction}
 * @param setting how it was taken, in words
 */
record Metric(String figure, String setting, String unit) {}
