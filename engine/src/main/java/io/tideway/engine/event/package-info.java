/**
 * Reports events: to listeners (logs, metrics) and to counters.
 *
 * <p>Invariants: never blocks and never fails the sync.
 *
 * <p>Neighbours: all packages from {@code issue} up report here.
 */
@NullMarked
package io.tideway.engine.event;

import org.jspecify.annotations.NullMarked;
