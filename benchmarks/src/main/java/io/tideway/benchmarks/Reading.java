package io.tideway.benchmarks;

/**
 * One run's numbers for a metric.
 *
 * @param peer what Tideway is compared with, such as {@code native}
 * @param reference the peer's number
 */
record Reading(Metric metric, String peer, double reference, double tideway) {

    double ratio() {
        return tideway / reference;
    }
}
