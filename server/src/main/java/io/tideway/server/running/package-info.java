/**
 * What commands hold open while they work: the ledger, the connectors, and a running engine with its API.
 *
 * <p>Invariants: whatever is opened is closed in reverse order, also when a later part does not open; the embedded ledger has one
 * owner, and others only read along.
 *
 * <p>Neighbours: {@code cli} and {@code demo} open these; {@code api} and {@code metrics} are wired to the engine here.
 */
@NullMarked
package io.tideway.server.running;

import org.jspecify.annotations.NullMarked;
