/**
 * Stage 3: decides what is to be done, from what was observed on either side and what both sides last agreed on.
 *
 * <p>{@link io.tideway.engine.reconcile.Reconcile} is a three-way merge, field by field. Pure: values in, values out; no I/O, clock,
 * thread or logger. All values lie over the mapping's pair layout: place {@code i} is the same field mapping on both sides.
 *
 * <p>Invariants: only what changed is written, field by field (Invariant 4); a conflict is decided by its rule, and the loser is
 * named (Invariant 5); the outcome does not depend on which side was read first.
 *
 * <p>Neighbours: {@code pipeline} alone calls it, with what {@code mapping} yields, and hands its decisions to {@code delivery}.
 */
@NullMarked
package io.tideway.engine.reconcile;

import org.jspecify.annotations.NullMarked;
