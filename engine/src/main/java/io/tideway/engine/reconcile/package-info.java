/**
 * Stage 3: decides what is to be done, from what was observed on each side and what both sides last agreed on.
 *
 * <p>{@link io.tideway.engine.reconcile.Reconcile} is a three-way merge, field by field. Pure: values in, values out; no I/O, clock,
 * thread or logger. All values lie over the mapping's pair layout: place {@code i} is the same field mapping on both sides.
 *
 * <p>Invariants: only changed fields are written (Invariant 4); a conflict is decided by its rule, and the loser is named
 * (Invariant 5); the outcome does not depend on the side that was read first.
 *
 * <p>Neighbours: {@code apply} calls it with the result of {@code mapping} and hands its decisions to {@code delivery}.
 */
@NullMarked
package io.tideway.engine.reconcile;

import org.jspecify.annotations.NullMarked;
