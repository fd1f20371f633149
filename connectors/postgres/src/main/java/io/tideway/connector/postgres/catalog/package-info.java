/**
 * Discovers the server: tables, fields and keys, why a table cannot sync, and whether the connection is ready.
 *
 * <p>Invariants: a fixed number of catalog queries, whatever the number of tables; a table that cannot sync is listed
 * with every reason and the SQL that fixes it.
 *
 * <p>Neighbours: uses {@code session} and {@code values}; {@code read}, {@code replication} and {@code write} take
 * their {@link io.tideway.connector.postgres.catalog.Table} from here.
 */
@NullMarked
package io.tideway.connector.postgres.catalog;

import org.jspecify.annotations.NullMarked;
