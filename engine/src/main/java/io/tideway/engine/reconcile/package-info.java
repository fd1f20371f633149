/**
 * Stage 3: decides what to do with a record, from the observations on each side and the last agreement of both sides.
 *
 * <p>{@link io.tideway.engine.reconcile.Reconcile} is a three-way merge, field by field. Pure: values in, values out; no I/O,
 * clock, thread or logger. All values use the mapping's pair layout: place {@code i} is the same field mapping on both sides.
 *
 * <p>Invariants: only changed fields are written (Invariant 4); a conflict is decided by its rule, and the decision names the
 * loser (Invariant 5); the outcome does not depend on which side was read first.
 *
 * <p>Neighbours: {@code apply} calls it with the result of {@code mapping} and passes its decisions to {@code delivery}.
 */
@NullMarked
package io.tideway.engine.reconcile;

import org.jspecify.annotations.NullMarked;
