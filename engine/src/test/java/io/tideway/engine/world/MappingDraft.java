package io.tideway.engine.world;

import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds a table mapping for a test: two-way, between tables of the same name, with defaults for everything that is not set. */
public final class MappingDraft {

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
    public static MappingDraft of(String table, String... fields) {
        MappingDraft draft = new MappingDraft(table);
        for (String field : fields) {
            draft.field(FieldDefinition.of(field, field));
        }
        return draft;
    }

    public MappingDraft field(FieldDefinition field) {
        fields.add(field);
        return this;
    }

    public MappingDraft field(String left, String right, Direction fieldDirection) {
        return field(new FieldDefinition(
                left, right, Optional.of(fieldDirection), Optional.empty(), Map.of(), Optional.empty()));
    }

    public MappingDraft field(String name, ConflictPolicy policy) {
        return field(
                new FieldDefinition(name, name, Optional.empty(), Optional.of(policy), Map.of(), Optional.empty()));
    }

    public MappingDraft reference(String name, String mapping) {
        return field(
                new FieldDefinition(name, name, Optional.empty(), Optional.empty(), Map.of(), Optional.of(mapping)));
    }

    public MappingDraft direction(Direction value) {
        direction = value;
        return this;
    }

    public MappingDraft match(String... names) {
        match = List.of(names);
        return this;
    }

    public MappingDraft create(CreateRule value) {
        create = value;
        return this;
    }

    public MappingDraft deletes(DeleteRule value) {
        deletes = value;
        return this;
    }

    public MappingDraft conflicts(ConflictPolicy value) {
        conflicts = value;
        return this;
    }

    public MappingDraft leftWhere(String condition) {
        leftWhere = Optional.of(condition);
        return this;
    }

    public MappingDraft rightWhere(String condition) {
        rightWhere = Optional.of(condition);
        return this;
    }

    public MappingDraft brake(BrakeRule value) {
        brake = value;
        return this;
    }

    public MappingDefinition build() {
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
