/**
 * What users define: syncs, table mappings, field mappings and their rules. Data only.
 *
 * <p>Invariants: immutable; a definition names tables and fields as the configuration does, even after the systems renamed
 * them.
 *
 * <p>Neighbours: all packages of the engine import this one; it imports only the root package.
 */
@NullMarked
package io.tideway.engine.definition;

import org.jspecify.annotations.NullMarked;
