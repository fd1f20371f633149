/**
 * Shared parts of tests that belong to no single concern: a clock that a test moves, short ways to write fields, a meter of
 * allocated bytes, and the annotation of exhaustive tests.
 *
 * <ul>
 *   <li>{@code memory}: a system in memory, which a test edits and to which the engine connects.
 *   <li>{@code faults}: wrappers that let calls fail by a script.
 *   <li>{@code contract}: the tests that each connector must pass.
 *   <li>{@code postgres}: real Postgres servers, and a proxy in front of them.
 * </ul>
 *
 * <p>Invariants: outside the real servers, time, randomness and order come from the test, so that a simulation repeats by
 * its seed. Tests wait for conditions, never for a time.
 *
 * <p>Neighbours: sees {@code spi} only; the other packages of the testkit may see it. The tests of {@code engine},
 * {@code connectors/*} and {@code server} use the testkit; the product never does.
 */
@NullMarked
package io.tideway.testkit;

import org.jspecify.annotations.NullMarked;
