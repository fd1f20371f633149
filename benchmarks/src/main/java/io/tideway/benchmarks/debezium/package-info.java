/**
 * Debezium as its users run it: the embedded engine reads, and a sink of ours writes by JDBC as its own sink does.
 *
 * <p>Invariants: a batch of the engine is one transaction of the target, and its offsets are committed after it; of several changes of a
 * record in a batch the last counts. Debezium's and Kafka's types stay in this package.
 *
 * <p>Neighbours: {@code io.tideway.benchmarks} alone, which measures it.
 */
@NullMarked
package io.tideway.benchmarks.debezium;

import org.jspecify.annotations.NullMarked;
