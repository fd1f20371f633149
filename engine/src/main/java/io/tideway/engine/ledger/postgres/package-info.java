/**
 * The ledger in a Postgres database.
 *
 * <p>{@link io.tideway.engine.ledger.postgres.JdbcLedger} delegates to one small class per concern; {@code CommitStore}
 * combines the parts of an update. The migrations of the schema are in the resources of {@code ledger}.
 *
 * <p>Invariants: an update is one transaction; an advisory lock lets only one engine run a sync; a lost connection is a lost
 * lock.
 *
 * <p>Neighbours: {@code server} opens it. No other package of the engine imports it. Only this package of the engine uses
 * {@code java.sql}.
 */
@NullMarked
package io.tideway.engine.ledger.postgres;

import org.jspecify.annotations.NullMarked;
