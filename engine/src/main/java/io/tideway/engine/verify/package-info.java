/**
 * Proves that both sides of a table mapping are equal, or names each record that is not.
 *
 * <p>Invariants: reads only; counts a difference only if it remains after a second look, since changes may be in flight.
 *
 * <p>Neighbours: {@code api} calls it.
 */
@NullMarked
package io.tideway.engine.verify;

import org.jspecify.annotations.NullMarked;
