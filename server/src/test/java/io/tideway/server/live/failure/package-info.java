/**
 * A sync while processes, servers, networks or disks fail, or with a wrong configuration.
 *
 * <p>Neighbours: sees {@code fixture} only.
 */
@NullMarked
package io.tideway.server.live.failure;

import org.jspecify.annotations.NullMarked;
