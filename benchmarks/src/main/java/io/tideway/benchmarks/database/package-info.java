/**
 * The servers of a run, the tables on them, the load, and waiting for a state of a table.
 *
 * <p>Invariants: the servers are durable, as in production; the load and the wait use sessions of their own.
 *
 * <p>Neighbours: sees the embedded servers only.
 */
@NullMarked
package io.tideway.benchmarks.database;

import org.jspecify.annotations.NullMarked;
