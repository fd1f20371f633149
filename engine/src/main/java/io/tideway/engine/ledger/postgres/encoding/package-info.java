/**
 * The stored forms of bases, changes and links as bytes.
 *
 * <p>Invariants: a newer version reads what an older version stored; an unknown form is an error, never a guess.
 *
 * <p>Neighbours: only {@code ledger.postgres} uses it.
 */
@NullMarked
package io.tideway.engine.ledger.postgres.encoding;

import org.jspecify.annotations.NullMarked;
