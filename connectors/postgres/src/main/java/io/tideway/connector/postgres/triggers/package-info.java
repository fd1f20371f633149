/**
 * Captures changes by triggers that write whole rows to a log table in the schema {@code tideway}, for roles that may
 * not replicate.
 *
 * <p>Stage 1 of the pipeline, in place of {@code replication}. In the database: {@link
 * io.tideway.connector.postgres.triggers.LogSchema} and {@link io.tideway.connector.postgres.triggers.CaptureFunction}.
 * Reading: {@link io.tideway.connector.postgres.triggers.LogReader} takes rows that became visible, {@link
 * io.tideway.connector.postgres.triggers.LogDecoder} turns them into changes.
 *
 * <p>Invariants: a user's statement never fails because of Tideway; a change that could not be captured leaves a trace,
 * and leads to a comparison; a change is read when its transaction has become visible, however late, and once only; a
 * position is a set of transactions, never a place in a row of numbers.
 *
 * <p>Neighbours: uses {@code session}, {@code catalog}, {@code values} and {@code read}.
 */
@NullMarked
package io.tideway.connector.postgres.triggers;

import org.jspecify.annotations.NullMarked;
