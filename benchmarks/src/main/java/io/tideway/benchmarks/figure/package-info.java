/**
 * The figures: each prepares a replication, lets it work, and returns readings.
 *
 * <p>{@link io.tideway.benchmarks.figure.Figures} lists them. A {@link io.tideway.benchmarks.figure.Measurement} runs for each
 * contender in turn; a {@link io.tideway.benchmarks.figure.Figure} decides itself what runs.
 *
 * <p>Invariants: the clock runs only between a commit and a condition that the target shows; each measurement has databases of its
 * own.
 *
 * <p>Neighbours: sees {@code replication}, {@code database} and {@code metric}. Only the program sees it.
 */
@NullMarked
package io.tideway.benchmarks.figure;

import org.jspecify.annotations.NullMarked;
