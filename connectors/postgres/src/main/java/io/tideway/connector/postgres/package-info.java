/**
 * The connector for PostgreSQL: one connected database, as source and as target.
 *
 * <p>Kind {@code postgres} reads changes by logical replication, kind {@code postgres-heroku} by triggers. Only {@link
 * io.tideway.connector.postgres.replication} and {@link io.tideway.connector.postgres.triggers} depend on that choice;
 * discovery, snapshots, look-ups and writes are the same in both.
 *
 * <p>Invariants: only changes that the engine acknowledged are forgotten; a gap before the wanted position is
 * HISTORY_LOST, never a silent skip; no setting is changed for longer than a transaction, so nothing leaks to other
 * clients of a pooler; every value is transferred as the server's own output text under fixed settings.
 *
 * <p>Neighbours: {@code session} (connections), {@code catalog} (the existing tables), {@code values} (types and their
 * text), {@code read}, {@code write}, {@code watch}, {@code capture} and its two ways {@code replication} and {@code
 * triggers}.
 */
@NullMarked
package io.tideway.connector.postgres;

import org.jspecify.annotations.NullMarked;
