/**
 * The connector for PostgreSQL: one connected database, as source and as target.
 *
 * <p>Kind {@code postgres} reads changes by logical replication, kind {@code postgres-heroku} by triggers. Only {@link
 * io.tideway.connector.postgres.replication} and {@link io.tideway.connector.postgres.triggers} know of it; discovery, snapshots,
 * look-ups and writes are the same whatever captures the changes.
 *
 * <p>Invariants: only what the engine acknowledged is forgotten; a gap before the wanted position is
 * HISTORY_LOST, never a silent skip; no setting is changed for longer than a transaction, so nothing leaks to other clients of a
 * pooler; every value crosses as the server's own output text under fixed settings.
 *
 * <p>Neighbours: {@code session} (connections), {@code catalog} (what tables there are), {@code values} (types and their text),
 * {@code read}, {@code write}, {@code watch}, {@code capture} and its two ways {@code replication} and {@code triggers}.
 */
@NullMarked
package io.tideway.connector.postgres;

import org.jspecify.annotations.NullMarked;
