/**
 * The stored forms of bases, changes and links, as bytes.
 *
 * <p>Invariants: what was stored by an older version is read by a newer one; a form that is not known is an error, never a guess.
 *
 * <p>Neighbours: {@code ledger.postgres} alone uses it.
 */
@NullMarked
package io.tideway.engine.ledger.postgres.encoding;

import org.jspecify.annotations.NullMarked;
