package io.tideway.benchmarks.metric;

import java.util.Optional;

/**
 * One run's number for a metric.
 *
 * @param contender its label, such as {@code native}
 * @param cost the cost of a record, if records can be counted
 */
public record Reading(Metric metric, String contender, double value, Optional<Cost> cost) {}
