/**
 * Reports what happened: to listeners (logs, metrics) and to counters.
 *
 * <p>Invariants: never blocks and never fails the sync.
 *
 * <p>Neighbours: every room above reports here.
 */
@NullMarked
package io.tideway.engine.event;

import org.jspecify.annotations.NullMarked;
