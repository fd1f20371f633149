package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import java.util.Optional;

/**
 * One field mapping of a compiled table mapping, with its defaults filled in.
 *
 * @param index its place in {@link TableMapping#pairs()}
 * @param name the left name, or {@code left=right} where several pairs share the left field
 * @param left the left field's name, or {@code $key}
 * @param right the right field's name, or {@code $key}
 * @param direction which sides it writes
 * @param policy which side wins a conflict on it
 * @param references the table mapping whose links translate its value
 */
public record FieldPair(
        int index,
        String name,
        String left,
        String right,
        Direction direction,
        ConflictPolicy policy,
        Optional<String> references) {

    /** Returns the field's name on that side. */
    public String field(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
