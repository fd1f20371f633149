/**
 * Holds mass changes until an operator confirms or reverts them.
 *
 * <p>Invariants: once a mass change reaches its limit, nothing more of it is delivered until it is confirmed; a hold concerns one table mapping.
 *
 * <p>Neighbours: {@code apply} asks before it delivers.
 */
@NullMarked
package io.tideway.engine.brake;

import org.jspecify.annotations.NullMarked;
