/**
 * Makes the result of a batch durable, together with its position, and keeps recently used links cached.
 *
 * <p>Invariants: a position is acknowledged only after the ledger has committed everything up to it (Invariant 1); one thread per sync
 * writes links.
 *
 * <p>Neighbours: {@code apply} collects the results; {@code sync} acknowledges the positions.
 */
@NullMarked
package io.tideway.engine.commit;

import org.jspecify.annotations.NullMarked;
