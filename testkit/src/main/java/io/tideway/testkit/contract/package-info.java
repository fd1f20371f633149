/**
 * The tests that each connector must pass, over a real system.
 *
 * <p>The test of a connector extends {@link io.tideway.testkit.contract.ConnectorContract} and opens a
 * {@link io.tideway.testkit.contract.ContractSystem} for each test. One class holds each part of the contract: life cycle,
 * reading, streaming, resuming, versions, writing.
 *
 * <p>Invariants: a test uses the methods of {@code spi} and the edits of the system only; a test of a capability is skipped
 * when the system lacks it.
 *
 * <p>Neighbours: sees {@code spi} and the parent package.
 */
@NullMarked
package io.tideway.testkit.contract;

import org.jspecify.annotations.NullMarked;
