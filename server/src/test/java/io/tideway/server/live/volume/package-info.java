/**
 * Large tables, wide rows and long runs within a small heap.
 *
 * <p>Neighbours: sees {@code fixture} only.
 */
@NullMarked
package io.tideway.server.live.volume;

import org.jspecify.annotations.NullMarked;
