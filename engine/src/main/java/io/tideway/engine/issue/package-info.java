/**
 * Records that cannot be synced: the reasons, the time of the next attempt, and the commands of operators on them.
 *
 * <p>Invariants: a record that cannot be synced has an issue (Invariant 6). An issue ends only when its record is in sync or an operator
 * decided.
 *
 * <p>Neighbours: the packages from {@code commit} up raise and end issues here.
 */
@NullMarked
package io.tideway.engine.issue;

import org.jspecify.annotations.NullMarked;
