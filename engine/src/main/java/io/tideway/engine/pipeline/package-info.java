/**
 * Runs syncs: takes batches from capture, passes them through mapping, reconcile and delivery, makes the result durable in the
 * ledger and acknowledges it to the source.
 *
 * <p>Invariants: one thread processes all batches of a sync, of both sides, in turn, so that links and bases have one writer;
 * a position is acknowledged only after the ledger has committed what came of it (Invariant 1).
 *
 * <p>Neighbours: the only package that imports the stages and the ledger; {@code server} calls {@link
 * io.tideway.engine.pipeline.Engine}.
 */
@NullMarked
package io.tideway.engine.pipeline;

import org.jspecify.annotations.NullMarked;
