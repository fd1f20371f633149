package io.tideway.engine.reconcile;

import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;

/**
 * How one field mapping travels.
 *
 * @param name for decisions that people read
 */
public record FieldRule(String name, Direction direction, ConflictPolicy policy) {}
