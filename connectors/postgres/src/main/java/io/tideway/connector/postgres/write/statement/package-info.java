/**
 * The statements that create, update and delete records in groups, and one transaction of them.
 *
 * <p>Writes that present the same fields form a group, which is one statement over arrays of values; many creates with given keys
 * go by COPY.
 *
 * <p>Invariants: a create leaves a taken key alone (Invariant 2); an update or delete compares the expected values on the server
 * (Invariant 4); each statement returns which of its writes it did.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog}, {@code values}, and {@code read} for the current state of records that were
 * not written. Knows neither {@code exchange} nor the package above it.
 */
@NullMarked
package io.tideway.connector.postgres.write.statement;

import org.jspecify.annotations.NullMarked;
