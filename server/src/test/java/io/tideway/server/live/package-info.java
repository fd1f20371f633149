/**
 * The real engine between real Postgres databases, in process: what a user's edits on both sides become.
 *
 * <p>Invariants: a test speaks SQL to its databases as a user would and knows nothing of the engine's inside; it waits for a
 * condition, never for a while. {@link io.tideway.server.live.LiveSync} is the one way to set up a sync
 * in this process, {@link io.tideway.server.live.Program} the one way to run the program in a process that can be killed.
 *
 * <p>Neighbours: {@code io.tideway.engine}'s tests prove the same rules against systems in memory; the connector's own
 * tests prove the connector.
 */
@NullMarked
package io.tideway.server.live;

import org.jspecify.annotations.NullMarked;
