/**
 * Notices what no change stream tells: partitions that were attached or detached with the rows that they hold, and other rows in a
 * view.
 *
 * <p>A table whose partitions, or a view whose content, are no longer the same is reported as truncated, which has it compared with the
 * ledger. What was seen is part of the stream's position, so that nothing is missed, whatever happened while nobody read. To look takes
 * a small part of the time.
 *
 * <p>Neighbours: uses {@code session} and {@code catalog}; wraps the source of whichever way of capture.
 */
@NullMarked
package io.tideway.connector.postgres.watch;

import org.jspecify.annotations.NullMarked;
