package io.tideway.benchmarks.metric;

import java.util.Optional;

/**
 * One run's number for a metric.
 *
 * @param contender whose it is, such as {@code native}
 * @param cost what it took, where records can be counted
 */
public record Reading(Metric metric, String contender, double value, Optional<Cost> cost) {}
