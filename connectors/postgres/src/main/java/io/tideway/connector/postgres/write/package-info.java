/**
 * Writes batches of records, each only if it still holds the expected values, and returns the outcome of each.
 *
 * <p>{@link io.tideway.connector.postgres.write.RecordWriter} is the entry. It tries a batch in one transaction, and divides it when
 * one of its writes fails.
 *
 * <ul>
 *   <li>{@code key}: takes keys for new records from the default of the key column.
 *   <li>{@code exchange}: writes records that exchange unique values.
 *   <li>{@code statement}: the SQL statements, and one transaction of them.
 * </ul>
 *
 * <p>Invariants: an update or delete never touches a record that changed meanwhile; one failing write leaves the others alone; a
 * batch takes a fixed number of round trips as long as nothing fails.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog} and {@code values}. Only the connector itself uses it.
 */
@NullMarked
package io.tideway.connector.postgres.write;

import org.jspecify.annotations.NullMarked;
