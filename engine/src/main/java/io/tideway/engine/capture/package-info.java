/**
 * Stage 1: reads the change streams of a sync and hands on the changes in order, bounded in number and size.
 *
 * <p>Invariants: no change is dropped; a broken stream continues from the last position that was handed on; the source is
 * slowed down, and nothing is buffered without bound (Invariant 9).
 *
 * <p>Neighbours: {@code sync} starts it and empties its {@link io.tideway.engine.capture.Mailbox}; {@code apply} uses it to
 * hold the deletes of open transactions.
 */
@NullMarked
package io.tideway.engine.capture;

import org.jspecify.annotations.NullMarked;
