/**
 * Records that cannot be synced: why, when they are tried again, and the commands that operators gave on them.
 *
 * <p>Invariants: a record that cannot be synced has an issue (Invariant 6); an issue ends only when its record is in sync or an
 * operator decided.
 *
 * <p>Neighbours: the rooms from {@code commit} up raise and end issues here.
 */
@NullMarked
package io.tideway.engine.issue;

import org.jspecify.annotations.NullMarked;
