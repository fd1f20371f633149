package io.tideway.benchmarks.metric;

/**
 * The average cost of a record.
 *
 * @param processorMicros processor time of this process: the engine's, its compiler's and collector's, and the
 *     benchmark's own waiting
 * @param serverMicros processor time of all servers
 * @param allocatedBytes memory that this process allocated
 */
public record Cost(double processorMicros, double serverMicros, double allocatedBytes) {}
