/**
 * The sync of records that users edit: conflicts, keys, references, types, mappings, the brake, verification.
 *
 * <p>Neighbours: sees {@code fixture} only.
 */
@NullMarked
package io.tideway.server.live.records;

import org.jspecify.annotations.NullMarked;
