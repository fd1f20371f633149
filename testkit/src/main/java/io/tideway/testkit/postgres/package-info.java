/**
 * Real Postgres servers for tests, standbys of them, and a proxy that breaks connections.
 *
 * <p>Invariants: each {@link io.tideway.testkit.postgres.LocalPostgres} has its own directory and port; fresh databases
 * isolate tests that share a server. Data is not durable.
 *
 * <p>Neighbours: sees {@code embedded}, which starts the servers.
 */
@NullMarked
package io.tideway.testkit.postgres;

import org.jspecify.annotations.NullMarked;
