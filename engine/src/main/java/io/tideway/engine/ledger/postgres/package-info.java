/**
 * The ledger in a Postgres database.
 *
 * <p>{@link io.tideway.engine.ledger.postgres.JdbcLedger} delegates to one small class per concern; {@code CommitStore} puts the parts
 * of an update together. The schema is in the resources of {@code ledger}, as migrations.
 *
 * <p>Invariants: an update is one transaction; an advisory lock lets one engine alone run a sync; a lost connection is a lost lock.
 *
 * <p>Neighbours: {@code server} opens it. Nothing else in the engine imports it. {@code java.sql} is used here and nowhere else in the
 * engine.
 */
@NullMarked
package io.tideway.engine.ledger.postgres;

import org.jspecify.annotations.NullMarked;
