/**
 * Notices what no change stream tells: partitions that were attached or detached with the rows that they hold.
 *
 * <p>A partitioned table whose partitions are no longer the same is reported as truncated, which has it compared with the ledger. What
 * was seen is part of the stream's position, so that it is compared exactly once, whatever happened while nobody read.
 *
 * <p>Neighbours: uses {@code session} and {@code catalog}; wraps the source of whichever way of capture.
 */
@NullMarked
package io.tideway.connector.postgres.watch;

import org.jspecify.annotations.NullMarked;
