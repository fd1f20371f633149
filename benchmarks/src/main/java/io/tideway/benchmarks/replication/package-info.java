/**
 * The systems that are compared, behind one interface: Postgres's own replication, Debezium, Tideway.
 *
 * <p>Invariants: each replicates between two databases of its own, which {@code close} removes.
 *
 * <p>Neighbours: sees {@code database} and {@code debezium}; knows nothing of what is measured.
 */
@NullMarked
package io.tideway.benchmarks.replication;

import org.jspecify.annotations.NullMarked;
