/**
 * Captures changes by logical replication: publication and slot, positions, the stream and its decoder.
 *
 * <p>Stage 1 of the pipeline for connections that may replicate. Invariants: a position moves only at a transaction's
 * end; only an acknowledgement moves the slot; memory does not grow with the size of a transaction; a stream continues
 * only if its server has all changes that were read and written before.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog} and {@code values}; {@code triggers} is the other way of
 * capture.
 */
@NullMarked
package io.tideway.connector.postgres.replication;

import org.jspecify.annotations.NullMarked;
