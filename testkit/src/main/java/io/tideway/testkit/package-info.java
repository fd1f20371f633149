/**
 * What connectors and the engine are tested with.
 *
 * <p>{@link io.tideway.testkit.MemorySystem} is a system in memory, edited by a test as its users do and connected to as any
 * other; its {@link io.tideway.testkit.MemoryCharacter} says what it can do. {@link io.tideway.testkit.FaultyConnector} lets any
 * connector's calls fail by a script. {@link io.tideway.testkit.ConnectorContract} is what every connector's test extends.
 * {@link io.tideway.testkit.ManualClock} is moved by hand.
 * {@link io.tideway.testkit.LocalPostgres} is a real server.
 *
 * <p>Invariants: whatever depends on a clock, on chance or on the order of a hash is given from outside or absent in all
 * but the real servers, so that a simulation repeats by its seed; tests wait for conditions, never for a time.
 *
 * <p>Neighbours: sees {@code spi} and {@code embedded} only; used by the tests of {@code engine}, {@code connectors/*} and
 * {@code server}, never by the product.
 */
@NullMarked
package io.tideway.testkit;

import org.jspecify.annotations.NullMarked;
