/**
 * Measures Tideway beside Postgres's own logical replication and beside Debezium: same servers, same work, in turn, in one run.
 *
 * <p>{@link io.tideway.benchmarks.Figure} is one thing that is measured, {@link io.tideway.benchmarks.Replication} is what does the
 * work, and {@link io.tideway.benchmarks.Series} makes one line of many readings. Invariants: all servers are durable; time is
 * taken only between conditions that can be observed on a server; what is compared ran in this run, on tables and databases of its own that are
 * gone afterwards.
 *
 * <p>Neighbours: the engine, its connectors (found by the service loader) and the embedded servers. Nothing depends on it.
 */
@NullMarked
package io.tideway.benchmarks;

import org.jspecify.annotations.NullMarked;
