/**
 * Connections to the server: how they are opened, which settings hold in their transactions, and the meaning of an SQL
 * error for the engine.
 *
 * <p>Invariants: settings are set for one transaction only; errors are distinguished by SQLSTATE, never by text.
 *
 * <p>Neighbours: used by every other package of the connector; uses none of them.
 */
@NullMarked
package io.tideway.connector.postgres.session;

import org.jspecify.annotations.NullMarked;
