/**
 * Tideway's durable store: links with the base of each side, positions, issues, backfill progress, the write-ahead journal of
 * deliveries, and the history.
 *
 * <p>Invariants: the result of a batch becomes durable in one transaction, together with its position; links are read and
 * written in sets, one round trip a batch; only one engine runs a sync.
 *
 * <p>Neighbours: {@code ledger.postgres} implements it; the packages from {@code record} up use only this contract.
 */
@NullMarked
package io.tideway.engine.ledger;

import org.jspecify.annotations.NullMarked;
