/**
 * Reports what a first run of a sync would do, without doing it.
 *
 * <p>Invariants: reads only; uses the matching and the rules of the sync itself, so that a plan and a run agree.
 *
 * <p>Neighbours: {@code api} calls it.
 */
@NullMarked
package io.tideway.engine.plan;

import org.jspecify.annotations.NullMarked;
