package io.tideway.engine.definition;

import java.util.Map;
import java.util.Optional;

/**
 * One field mapping, as the user wrote it.
 *
 * @param left name of the left field, or {@code $key}
 * @param right name of the right field, or {@code $key}
 * @param direction empty: the table mapping's
 * @param conflicts empty: the table mapping's
 * @param values left value to right value, in written order; empty: values pass as they are
 * @param references name of the table mapping whose links translate the value, a key of its table
 */
public record FieldDefinition(
        String left,
        String right,
        Optional<Direction> direction,
        Optional<ConflictPolicy> conflicts,
        Map<String, String> values,
        Optional<String> references) {

    /** A plain two-sided field of the table mapping's direction and policy. */
    public static FieldDefinition of(String left, String right) {
        return new FieldDefinition(left, right, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
    }
}
