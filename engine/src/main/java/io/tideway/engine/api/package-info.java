/**
 * The engine as the server sees it: start, pause and watch syncs, give commands, look up records.
 *
 * <p>Invariants: safe for any thread; a command reaches a sync as a message to its thread.
 *
 * <p>Neighbours: {@code server} imports this package; no other package of the engine does.
 */
@NullMarked
package io.tideway.engine.api;

import org.jspecify.annotations.NullMarked;
