/**
 * The program that measures Tideway beside Postgres's own logical replication and beside Debezium: same servers, same work, in turn,
 * in one run.
 *
 * <ul>
 *   <li>{@code figure}: the figures that can be measured, and how each is taken.
 *   <li>{@code replication}: the systems that are compared.
 *   <li>{@code database}: servers, tables and the load on them.
 *   <li>{@code metric}: readings, costs, and what several runs give.
 *   <li>{@code report}: JSON lines, tables and plots.
 *   <li>{@code micro}: JMH benchmarks of single stages.
 * </ul>
 *
 * <p>Invariants: all servers are durable; time is taken only between conditions that a server shows; what is compared ran in
 * the same run, on tables and databases of its own that are gone afterwards.
 *
 * <p>Neighbours: the engine, its connectors (found by the service loader) and the embedded servers. Nothing depends on it.
 */
@NullMarked
package io.tideway.benchmarks;

import org.jspecify.annotations.NullMarked;
