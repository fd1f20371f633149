/**
 * Commands that need no running engine: they read the configuration and connect to the databases themselves.
 *
 * <p>Invariants: only {@code deprovision} without {@code --dry-run} changes anything; the other commands read.
 *
 * <p>Neighbours: sees {@code command}, {@code config}, {@code running} and the engine. Does not see {@code remote} or {@code run}.
 */
@NullMarked
package io.tideway.server.cli.local;

import org.jspecify.annotations.NullMarked;
