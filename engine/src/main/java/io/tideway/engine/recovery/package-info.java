/**
 * Finds the outcome of writes whose answers were lost, in a crash or with a connection.
 *
 * <p>Invariants: a record counts as our own create only with proof; without proof an issue asks.
 *
 * <p>Neighbours: {@code apply} calls it first of all, with the journal of the ledger.
 */
@NullMarked
package io.tideway.engine.recovery;

import org.jspecify.annotations.NullMarked;
