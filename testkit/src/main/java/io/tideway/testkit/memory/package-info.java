/**
 * A system in memory: tables, constraints, transactions and a log of commits, with a connector to it.
 *
 * <p>A test edits a {@link io.tideway.testkit.memory.MemorySystem} as the users of a real system do. The engine connects to
 * it through a {@link io.tideway.testkit.memory.MemoryConnector}. A {@link io.tideway.testkit.memory.MemoryCharacter} says
 * what the system can do, so that one class plays a database, a CRM and a system with few capabilities.
 *
 * <p>Invariants: one lock guards a system; each commit is atomic; nothing depends on a clock, on randomness or on the order
 * of a hash.
 *
 * <p>Neighbours: sees {@code spi} only. Tests combine it with {@code faults} and {@code contract}.
 */
@NullMarked
package io.tideway.testkit.memory;

import org.jspecify.annotations.NullMarked;
