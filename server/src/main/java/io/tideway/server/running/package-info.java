/**
 * The resources that commands hold open while they work: the ledger, the connectors, and a running engine with its API.
 *
 * <p>Invariants: resources are closed in reverse order, also when a later one does not open; the embedded ledger has
 * one owner, and other processes only read.
 *
 * <p>Neighbours: {@code cli} and {@code demo} open these; {@code api} and {@code metrics} are wired to the engine here.
 */
@NullMarked
package io.tideway.server.running;

import org.jspecify.annotations.NullMarked;
