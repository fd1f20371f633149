package io.tideway.engine.reconcile;

import io.tideway.engine.ConflictPolicy;
import io.tideway.engine.Direction;

/**
 * How one field mapping travels.
 *
 * @param name for decisions that people read
 */
public record FieldRule(String name, Direction direction, ConflictPolicy policy) {}
