/**
 * Tideway's durable store, as the engine sees it: links with the base of each side, positions, issues, backfill progress, the
 * write-ahead journal of deliveries, and the history.
 *
 * <p>Invariants: the result of a batch becomes durable in one transaction, together with its position; links are read and written in
 * sets, one round trip a batch; one engine alone runs a sync.
 *
 * <p>Neighbours: {@code ledger.postgres} is the store; the rooms from {@code record} up use this contract and no store.
 */
@NullMarked
package io.tideway.engine.ledger;

import org.jspecify.annotations.NullMarked;
