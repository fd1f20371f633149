/**
 * What a run prints and writes: one JSON line for each metric and contender, the page of results, and its plots.
 *
 * <p>Neighbours: sees {@code metric} and {@code plot}.
 */
@NullMarked
package io.tideway.benchmarks.report;

import org.jspecify.annotations.NullMarked;
