/**
 * The life of a sync: its threads, its start, its pauses, the opening of its streams, and backfills.
 *
 * <p>Invariants: a failure of one sync or table mapping leaves all others running; each failure is retried.
 *
 * <p>Neighbours: {@code api} starts and ends syncs.
 */
@NullMarked
package io.tideway.engine.sync;

import org.jspecify.annotations.NullMarked;
