/**
 * Stage 1: reads the change streams of a sync and hands the changes on, in order and bounded in number and size.
 *
 * <p>Invariants: nothing is dropped; a stream that breaks goes on from the last position that was handed on; the source is slowed
 * down, never buffered without bound (Invariant 9).
 *
 * <p>Neighbours: {@code pipeline} starts it and empties its {@link io.tideway.engine.capture.Mailbox}.
 */
@NullMarked
package io.tideway.engine.capture;

import org.jspecify.annotations.NullMarked;
