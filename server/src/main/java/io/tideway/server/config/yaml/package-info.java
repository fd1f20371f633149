/**
 * YAML text as a small tree in which every node knows its line, and the check of that tree against the shipped JSON
 * Schema.
 *
 * <p>Invariants: the types of the YAML, JSON and schema libraries do not leave this package; a tree is bounded in depth
 * and size for every text, aliases included.
 *
 * <p>Neighbours: only {@code config} reads from it.
 */
@NullMarked
package io.tideway.server.config.yaml;

import org.jspecify.annotations.NullMarked;
