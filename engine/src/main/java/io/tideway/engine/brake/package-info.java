/**
 * Mass changes wait until an operator confirms or reverts them.
 *
 * <p>Invariants: no part of a mass change is delivered before it is confirmed; each mapping is held up by itself.
 *
 * <p>Neighbours: {@code apply} asks before it delivers.
 */
@NullMarked
package io.tideway.engine.brake;

import org.jspecify.annotations.NullMarked;
