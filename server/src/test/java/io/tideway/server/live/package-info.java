/**
 * The real engine between real Postgres databases, tested through what its users see.
 *
 * <ul>
 *   <li>{@code fixture}: databases, syncs, programs and users that the tests use.
 *   <li>{@code records}: records that users edit.
 *   <li>{@code schema}: changes of tables, rights and the way of capture.
 *   <li>{@code failure}: crashes, outages, lost answers, wrong use.
 *   <li>{@code volume}: large tables, wide rows, long runs.
 * </ul>
 *
 * <p>Invariants: a test edits its databases by SQL, as a user does, and uses no class inside the engine; it waits for a condition,
 * never for a time.
 *
 * <p>Neighbours: the engine's own tests prove the same rules against systems in memory; the connector's own tests prove the
 * connector.
 */
@NullMarked
package io.tideway.server.live;

import org.jspecify.annotations.NullMarked;
