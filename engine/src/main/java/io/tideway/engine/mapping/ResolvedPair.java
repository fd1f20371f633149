package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.spi.FieldSchema;

/** A field mapping with its fields on both sides and its translations. */
record ResolvedPair(
        FieldSchema left,
        FieldSchema right,
        Direction direction,
        ConflictPolicy policy,
        Translation toLeft,
        Translation toRight) {

    FieldSchema field(Side side) {
        return side == Side.LEFT ? left : right;
    }

    Translation to(Side side) {
        return side == Side.LEFT ? toLeft : toRight;
    }

    FieldPair named(int index, String name) {
        return new FieldPair(index, name, left.name(), right.name(), direction, policy, toRight.references());
    }
}
