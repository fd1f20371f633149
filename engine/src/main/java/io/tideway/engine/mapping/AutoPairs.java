package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.mapping.convert.Conversion;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses field mappings for {@code fields: auto}: fields of equal name that can follow the table mapping's direction. */
final class AutoPairs {

    private final MappingDefinition definition;
    private final TableSchema left;
    private final TableSchema right;
    private final Problems problems;

    AutoPairs(MappingDefinition definition, TableSchema left, TableSchema right, Problems problems) {
        this.definition = definition;
        this.left = left;
        this.right = right;
        this.problems = problems;
    }

    List<FieldDefinition> choose() {
        List<FieldDefinition> chosen = new ArrayList<>();
        for (FieldSchema field : left.fields()) {
            Optional<FieldSchema> counterpart = right.field(field.name());
            if (counterpart.isEmpty() || isMappedByUser(field.name()) || isKeyMadeByBoth(field.name())) {
                continue;
            }
            Optional<String> obstacle = obstacle(field, counterpart.get());
            if (obstacle.isEmpty()) {
                chosen.add(FieldDefinition.of(field.name(), field.name()));
            } else {
                problems.notice(
                        MappingCode.AUTO_FIELD_LEFT_OUT,
                        field.name() + " is not mapped: " + obstacle.get(),
                        "Map it under fields with a direction, or leave it.");
            }
        }
        return chosen;
    }

    /** Returns whether the user mapped the field already, with any partner. */
    private boolean isMappedByUser(String name) {
        return definition.fields().stream()
                .anyMatch(field -> field.left().equals(name) || field.right().equals(name));
    }

    private boolean isKeyMadeByBoth(String name) {
        return isGeneratedKey(left, name) && isGeneratedKey(right, name);
    }

    private static boolean isGeneratedKey(TableSchema table, String name) {
        return table.generatesKey() && table.keyFields().contains(name);
    }

    private Optional<String> obstacle(FieldSchema leftField, FieldSchema rightField) {
        return unreadable(left, leftField)
                .or(() -> unreadable(right, rightField))
                .or(() -> unwritable(Side.RIGHT, right, leftField, rightField))
                .or(() -> unwritable(Side.LEFT, left, rightField, leftField));
    }

    private static Optional<String> unreadable(TableSchema table, FieldSchema field) {
        return field.notReadable().stream()
                .findFirst()
                .map(reason -> "it cannot be read in " + table.name() + ": " + reason.message());
    }

    private Optional<String> unwritable(Side target, TableSchema table, FieldSchema from, FieldSchema to) {
        Direction direction = definition.direction();
        if (!direction.writes(target)) {
            return Optional.empty();
        }
        if (!to.notWritable().isEmpty()) {
            return Optional.of("it cannot be written in " + table.name() + ": "
                    + to.notWritable().get(0).message());
        }
        if (direction == Direction.TWO_WAY && isGeneratedKey(table, to.name())) {
            return Optional.of("it is the key that " + table.name() + " generates.");
        }
        return Conversion.between(from.type(), to.type()).isPresent()
                ? Optional.empty()
                : Optional.of("its types " + from.type().nativeName() + " and "
                        + to.type().nativeName() + " have no conversion.");
    }
}
