/**
 * What becomes of a sync when processes, servers, networks or disks fail, or when the configuration is wrong.
 *
 * <p>Neighbours: sees {@code fixture} only.
 */
@NullMarked
package io.tideway.server.live.failure;

import org.jspecify.annotations.NullMarked;
