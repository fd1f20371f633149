/**
 * Reads records in their current state: tables in chunks, and single records by the values of some fields.
 *
 * <p>Invariants: no lock, and no transaction that is longer than one chunk; the version of a read is an upper bound of
 * the changes that it contains.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog} and {@code values}.
 */
@NullMarked
package io.tideway.connector.postgres.read;

import org.jspecify.annotations.NullMarked;
