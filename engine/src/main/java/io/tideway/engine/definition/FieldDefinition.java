package io.tideway.engine.definition;

import java.util.Map;
import java.util.Optional;

/**
 * One field mapping, as the user wrote it.
 *
 * @param left name of the left field, or {@code $key}
 * @param right name of the right field, or {@code $key}
 * @param direction empty: that of the table mapping
 * @param conflicts empty: that of the table mapping
 * @param values left value to right value, in written order; empty: values pass unchanged
 * @param references name of the table mapping whose links translate the value, a key of its table
 */
public record FieldDefinition(
        String left,
        String right,
        Optional<Direction> direction,
        Optional<ConflictPolicy> conflicts,
        Map<String, String> values,
        Optional<String> references) {

    /** Creates a field mapping with the direction and policy of the table mapping. */
    public static FieldDefinition of(String left, String right) {
        return new FieldDefinition(left, right, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
    }
}
