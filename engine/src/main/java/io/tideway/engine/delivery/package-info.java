/**
 * Stage 4: brings writes to a target in batches and sees to it that each has exactly one outcome.
 *
 * <p>Invariants: a write is conditional or idempotent, so that it may be sent again after a crash; one failing record never fails
 * the others (Invariant 6).
 *
 * <p>Neighbours: {@code pipeline} alone calls it, after it has made the intent durable in the ledger.
 */
@NullMarked
package io.tideway.engine.delivery;

import org.jspecify.annotations.NullMarked;
