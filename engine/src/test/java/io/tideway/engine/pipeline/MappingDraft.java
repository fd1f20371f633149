package io.tideway.engine.pipeline;

import io.tideway.engine.BrakeRule;
import io.tideway.engine.ConflictPolicy;
import io.tideway.engine.CreateRule;
import io.tideway.engine.DeleteRule;
import io.tideway.engine.Direction;
import io.tideway.engine.FieldDefinition;
import io.tideway.engine.MappingDefinition;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table mapping as a test writes it: two-way between tables of one name, with everything plain that is not set. */
final class MappingDraft {

    private final String table;
    private final List<FieldDefinition> fields = new ArrayList<>();
    private Direction direction = Direction.TWO_WAY;
    private List<String> match = List.of();
    private CreateRule create = CreateRule.BOTH;
    private DeleteRule deletes = DeleteRule.PROPAGATE;
    private ConflictPolicy conflicts = ConflictPolicy.LATEST;
    private Optional<String> leftWhere = Optional.empty();
    private Optional<String> rightWhere = Optional.empty();
    private BrakeRule brake = BrakeRule.DEFAULT;

    private MappingDraft(String table) {
        this.table = table;
    }

    /** Maps fields of equal name. */
    static MappingDraft of(String table, String... fields) {
        MappingDraft draft = new MappingDraft(table);
        for (String field : fields) {
            draft.field(FieldDefinition.of(field, field));
        }
        return draft;
    }

    MappingDraft field(FieldDefinition field) {
        fields.add(field);
        return this;
    }

    MappingDraft field(String left, String right, Direction fieldDirection) {
        return field(new FieldDefinition(
                left, right, Optional.of(fieldDirection), Optional.empty(), Map.of(), Optional.empty()));
    }

    MappingDraft field(String name, ConflictPolicy policy) {
        return field(
                new FieldDefinition(name, name, Optional.empty(), Optional.of(policy), Map.of(), Optional.empty()));
    }

    MappingDraft reference(String name, String mapping) {
        return field(
                new FieldDefinition(name, name, Optional.empty(), Optional.empty(), Map.of(), Optional.of(mapping)));
    }

    MappingDraft direction(Direction value) {
        direction = value;
        return this;
    }

    MappingDraft match(String... names) {
        match = List.of(names);
        return this;
    }

    MappingDraft create(CreateRule value) {
        create = value;
        return this;
    }

    MappingDraft deletes(DeleteRule value) {
        deletes = value;
        return this;
    }

    MappingDraft conflicts(ConflictPolicy value) {
        conflicts = value;
        return this;
    }

    MappingDraft leftWhere(String condition) {
        leftWhere = Optional.of(condition);
        return this;
    }

    MappingDraft rightWhere(String condition) {
        rightWhere = Optional.of(condition);
        return this;
    }

    MappingDraft brake(BrakeRule value) {
        brake = value;
        return this;
    }

    MappingDefinition build() {
        TableName name = TableName.parse(table);
        return new MappingDefinition(
                table,
                name,
                name,
                direction,
                match,
                create,
                deletes,
                conflicts,
                leftWhere,
                rightWhere,
                fields,
                false,
                brake);
    }
}
