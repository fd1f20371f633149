/**
 * What is measured: a reading of a metric, its cost in processor time and memory, and the spread of several runs.
 *
 * <p>Neighbours: sees {@code database}, for the processes whose time counts.
 */
@NullMarked
package io.tideway.benchmarks.metric;

import org.jspecify.annotations.NullMarked;
