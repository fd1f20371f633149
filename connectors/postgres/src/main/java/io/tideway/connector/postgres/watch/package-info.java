/**
 * Notices changes that no change stream carries: a table that left its publication or joined it, rows that got new
 * values by a statement that alters the table, partitions that were attached or detached with their rows, and changed
 * rows in a view.
 *
 * <p>Such a table is reported as a gap, so that the engine compares it with the ledger. The observed state is part of
 * the stream's position, so that nothing is missed, whatever happened while no engine read. A look takes little time,
 * and no lock on a table.
 *
 * <p>Invariants: a gap is reported when all transactions have ended that were open when the table was changed; until
 * then, and until the gap is durable at the reader, the position keeps the previous mark.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog} and {@code capture}; wraps the source of either way of capture.
 */
@NullMarked
package io.tideway.connector.postgres.watch;

import org.jspecify.annotations.NullMarked;
