/**
 * Finds tables and fields again that were renamed in their system, and lets all other code go on with the names of the
 * configuration. No stage: it stands between a connector and whoever uses it.
 *
 * <p>{@link io.tideway.engine.naming.TableResolver} is pure: it compares what the ledger knows of a table's identity with what
 * is there now. {@link io.tideway.engine.naming.NamedConnector} translates in both directions, and is left out where nothing was
 * renamed. Invariant: behind a named connector, no name of the system reaches the engine.
 */
@NullMarked
package io.tideway.engine.naming;

import org.jspecify.annotations.NullMarked;
