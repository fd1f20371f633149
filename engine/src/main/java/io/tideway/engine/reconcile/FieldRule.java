package io.tideway.engine.reconcile;

import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;

/**
 * Direction and conflict policy of one field mapping.
 *
 * @param name for texts that users read
 */
public record FieldRule(String name, Direction direction, ConflictPolicy policy) {}
