/**
 * Fits the definitions of a sync to the systems as they are now. Finds renamed tables and fields again, and compiles mappings against both
 * tables. Gives the reason if a table or field does not fit.
 *
 * <p>{@link io.tideway.engine.schema.TableResolver} is pure: it compares the identity in the ledger with the tables that exist now. A
 * {@link io.tideway.engine.schema.NamedConnector} translates names in both directions if something was renamed.
 *
 * <p>Invariants: behind a named connector the engine sees no name of the system. A table or field that does not fit stops its own mapping,
 * and no other.
 *
 * <p>Neighbours: {@code sync} and {@code plan} prepare a session here.
 */
@NullMarked
package io.tideway.engine.schema;

import org.jspecify.annotations.NullMarked;
