/**
 * A sync whose tables, rights, visible rows or way of capture change.
 *
 * <p>Neighbours: sees {@code fixture} only.
 */
@NullMarked
package io.tideway.server.live.schema;

import org.jspecify.annotations.NullMarked;
