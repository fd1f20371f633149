/**
 * The steps of a batch: find the links, read, map, match, decide, deliver, and note the result, round after round, until each
 * record is settled.
 *
 * <p>Invariants: one thread processes all batches of a sync, of both sides, in turn, so that links and bases have one writer; the
 * intent of a write is durable before the write is sent.
 *
 * <p>Neighbours: {@code sync} hands batches in; the stages and {@code commit} do the task.
 */
@NullMarked
package io.tideway.engine.apply;

import org.jspecify.annotations.NullMarked;
