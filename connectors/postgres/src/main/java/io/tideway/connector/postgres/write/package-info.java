/**
 * Writes batches of records, each only if it still holds the expected values, and says what became of each.
 *
 * <p>Invariants: an update or delete never touches a record that changed meanwhile; one failing write leaves the others alone; a
 * batch takes a fixed number of round trips as long as nothing fails.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog} and {@code values}, and {@code read} for the present state of what could not
 * be written.
 */
@NullMarked
package io.tideway.connector.postgres.write;

import org.jspecify.annotations.NullMarked;
