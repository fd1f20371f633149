/**
 * Debezium as its users run it: the embedded engine reads, and a sink written for this benchmark writes by JDBC as
 * Debezium's own sink does.
 *
 * <p>Invariants: a batch of the engine is one transaction of the target, and its offsets are committed after it; of
 * several changes of a record in a batch the last counts. Debezium's and Kafka's types stay in this package.
 *
 * <p>Neighbours: only {@code replication} sees it.
 */
@NullMarked
package io.tideway.benchmarks.debezium;

import org.jspecify.annotations.NullMarked;
