package io.tideway.engine.definition;

import io.tideway.engine.Side;
import io.tideway.spi.TableName;
import java.util.List;
import java.util.Optional;

/**
 * One table mapping as the user wrote it, with defaults filled in.
 *
 * @param name unique in the sync
 * @param match left field names that link records existing on both sides; empty list: never match
 * @param leftWhere a CEL condition over the left record's fields; empty: all records
 * @param rightWhere like {@code leftWhere}, for the right
 * @param auto whether all fields of equal name are mapped, besides those in {@code fields}
 * @param brake limits above which deletes and overwrites are held until an operator decides
 */
public record MappingDefinition(
        String name,
        TableName left,
        TableName right,
        Direction direction,
        List<String> match,
        CreateRule create,
        DeleteRule deletes,
        ConflictPolicy conflicts,
        Optional<String> leftWhere,
        Optional<String> rightWhere,
        List<FieldDefinition> fields,
        boolean auto,
        BrakeRule brake) {

    public MappingDefinition {
        match = List.copyOf(match);
        fields = List.copyOf(fields);
    }

    /** Returns a copy with other field mappings. */
    public MappingDefinition withFields(List<FieldDefinition> others) {
        return new MappingDefinition(
                name,
                left,
                right,
                direction,
                match,
                create,
                deletes,
                conflicts,
                leftWhere,
                rightWhere,
                others,
                auto,
                brake);
    }

    public TableName table(Side side) {
        return side == Side.LEFT ? left : right;
    }

    public Optional<String> where(Side side) {
        return side == Side.LEFT ? leftWhere : rightWhere;
    }
}
