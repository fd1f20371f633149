/**
 * Stage 1: reads the change streams of a sync and hands the changes on, in order and bounded in number and size.
 *
 * <p>Invariants: no change is dropped; a stream that breaks continues from the last position that was handed on; the source is slowed
 * down, never buffered without bound (Invariant 9).
 *
 * <p>Neighbours: {@code sync} starts it and empties its {@link io.tideway.engine.capture.Mailbox}; {@code apply} takes the deletes of
 * transactions that are still open from it.
 */
@NullMarked
package io.tideway.engine.capture;

import org.jspecify.annotations.NullMarked;
