/**
 * Stage 4: delivers writes to a target in batches. Each write has exactly one outcome.
 *
 * <p>Invariants: a write is conditional or idempotent, so that it may be sent again after a crash; a failed record never fails
 * others (Invariant 6).
 *
 * <p>Neighbours: only {@code apply} calls it, after it has made the intent durable in the ledger.
 */
@NullMarked
package io.tideway.engine.delivery;

import org.jspecify.annotations.NullMarked;
