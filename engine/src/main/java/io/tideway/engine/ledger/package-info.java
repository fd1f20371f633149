/**
 * Tideway's durable store: links with the base of either side, positions, issues, backfill progress, the write-ahead journal of
 * deliveries and the activity log.
 *
 * <p>Invariants: what a batch did becomes durable in one transaction, together with its position; link reads and writes are
 * set-based, one round trip per batch; an advisory lock lets one engine alone run a sync.
 *
 * <p>{@link io.tideway.engine.ledger.JdbcLedger} delegates to one small class per concern; {@code CommitStore} puts the parts of an
 * update together, and {@code BaseCodec} is the stored form of a base. The schema is in this package's resources.
 *
 * <p>Neighbours: {@code pipeline} alone calls it. {@code java.sql} is used here and nowhere else in the engine.
 */
@NullMarked
package io.tideway.engine.ledger;

import org.jspecify.annotations.NullMarked;
