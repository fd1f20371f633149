package io.tideway.benchmarks.metric;

import java.util.Optional;
import java.util.stream.DoubleStream;

/** The same number of several runs. */
public record Spread(double median, double lowest, double highest, int runs) {

    /** Of no runs: none. */
    static Optional<Spread> of(DoubleStream numbers) {
        double[] sorted = numbers.sorted().toArray();
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length));
    }
}
