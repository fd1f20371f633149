/**
 * Wrappers that let chosen calls fail.
 *
 * <p>A {@link io.tideway.testkit.faults.FaultScript} numbers the calls and says which one fails.
 * {@link io.tideway.testkit.faults.FaultyConnector} applies it to a connector,
 * {@link io.tideway.testkit.faults.FaultyProxy} to any interface.
 *
 * <p>Invariants: the same script over the same calls fails at the same place; a call that fails before its work does
 * nothing; a call whose answer is lost does its work exactly once.
 *
 * <p>Neighbours: sees {@code spi} only.
 */
@NullMarked
package io.tideway.testkit.faults;

import org.jspecify.annotations.NullMarked;
