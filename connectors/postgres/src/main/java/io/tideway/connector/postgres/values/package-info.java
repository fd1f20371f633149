/**
 * Types of the server and the canonical text of their values.
 *
 * <p>Invariant: rows that were selected and rows that were streamed give the same text for the same value: both start from the
 * type's output function under the settings of {@code session}, and pass through the same {@link
 * io.tideway.connector.postgres.values.TextForm}.
 *
 * <p>Neighbours: pure; used by {@code catalog}, {@code read}, {@code replication} and {@code write}.
 */
@NullMarked
package io.tideway.connector.postgres.values;

import org.jspecify.annotations.NullMarked;
