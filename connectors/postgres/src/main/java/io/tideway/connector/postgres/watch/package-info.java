/**
 * Notices what no change stream carries: a table that left its publication or came into it, rows that got new values by a statement that
 * alters the table, partitions that were attached or detached with the rows that they hold, and other rows in a view.
 *
 * <p>Such a table is reported as a gap, which has it compared with the ledger. What was seen is part of the stream's position, so that
 * nothing is missed, whatever happened while no engine read. To look takes a small part of the time, and no lock on a table.
 *
 * <p>Invariants: a gap is reported when all transactions have ended that were open when the table was changed; until then, and until the
 * gap is durable at the reader, the position keeps the mark from before.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog} and {@code capture}; wraps the source of whichever way of capture.
 */
@NullMarked
package io.tideway.connector.postgres.watch;

import org.jspecify.annotations.NullMarked;
