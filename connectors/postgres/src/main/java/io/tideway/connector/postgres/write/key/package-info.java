/**
 * Takes keys for new records from the default of the key column, before the records are created (Invariant 2).
 *
 * <p>Invariants: no key is given twice, and none that a record holds; a default that fails stops the creates of its table alone.
 *
 * <p>Neighbours: uses {@code session} and {@code catalog}. Sees no other package of {@code write}.
 */
@NullMarked
package io.tideway.connector.postgres.write.key;

import org.jspecify.annotations.NullMarked;
