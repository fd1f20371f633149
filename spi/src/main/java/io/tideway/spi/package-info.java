/**
 * The connector contract: what a kind of system must offer so that the engine can keep its records in step with another
 * system's.
 *
 * <p>Data goes one way. A {@link io.tideway.spi.Source} yields records and changes, a {@link io.tideway.spi.Target} takes
 * writes and returns the outcome of each. Every value crosses this contract as text in the canonical form of its
 * {@link io.tideway.spi.FieldType.Kind}; a field that is absent is not a field that is null.
 *
 * <p>Invariants: no type here names a host technology (JDBC, HTTP, JSON); all data is immutable; a capability is data, never a
 * method that throws; a failed record is a {@link io.tideway.spi.WriteOutcome}, a failed call is a
 * {@link io.tideway.spi.ConnectorException} with a kind.
 *
 * <p>Neighbours: {@code connectors/*} implement it, {@code engine} uses it, and neither sees the other.
 */
@NullMarked
package io.tideway.spi;

import org.jspecify.annotations.NullMarked;
