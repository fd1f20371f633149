package io.tideway.engine.mapping;

import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.spi.Capability;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Schemas and definitions for the tests of this package. */
final class Tables {

    static final TableName LEFT = TableName.parse("public.accounts");
    static final TableName RIGHT = TableName.parse("crm.companies");

    private static final int WRITE_BATCH = 100;

    private Tables() {}

    static FieldType type(Kind kind) {
        return FieldType.of(kind, kind.name().toLowerCase(Locale.ROOT));
    }

    static FieldType sized(Kind kind, int size, int scale) {
        return new FieldType(kind, kind + "(" + size + "," + scale + ")", size, scale, List.of());
    }

    static FieldType labels(String... labels) {
        return new FieldType(Kind.ENUM, "mood", 0, -1, List.of(labels));
    }

    static FieldSchema field(String name, Kind kind) {
        return field(name, type(kind));
    }

    static FieldSchema field(String name, FieldType type) {
        return FieldSchema.builder(name, type).build();
    }

    static FieldSchema required(String name, Kind kind) {
        return FieldSchema.builder(name, type(kind)).nullable(false).build();
    }

    static FieldSchema readOnly(String name, Kind kind) {
        return FieldSchema.builder(name, type(kind))
                .hasDefault(true)
                .notWritable(List.of(new Reason("GENERATED", "It is computed.", "Drop it.")))
                .build();
    }

    static FieldSchema hidden(String name, Kind kind) {
        return FieldSchema.builder(name, type(kind))
                .notReadable(List.of(new Reason("NO_RIGHT", "No right.", "GRANT it.")))
                .build();
    }

    /** A table whose key is the generated field {@code id}. */
    static TableSchema left(FieldSchema... fields) {
        return table(LEFT, true, List.of("id"), fields);
    }

    static TableSchema right(FieldSchema... fields) {
        return table(RIGHT, true, List.of("id"), fields);
    }

    static TableSchema table(TableName name, boolean generatesKey, List<String> keys, FieldSchema... fields) {
        return table(name, generatesKey, keys, List.of(), List.of(), fields);
    }

    static TableSchema table(
            TableName name,
            boolean generatesKey,
            List<String> keys,
            List<Reason> notAsSource,
            List<Reason> notAsTarget,
            FieldSchema... fields) {
        return TableSchema.builder(name)
                .capabilities(Set.of(Capability.REPORTS_DELETES))
                .id("1")
                .fields(List.of(fields))
                .keyFields(keys)
                .generatesKey(generatesKey)
                .maxWriteBatch(WRITE_BATCH)
                .notAsSource(notAsSource)
                .notAsTarget(notAsTarget)
                .build();
    }

    static MappingBuilder mapping(FieldDefinition... fields) {
        return new MappingBuilder(List.of(fields));
    }

    static Compilation compile(MappingBuilder mapping, TableSchema left, TableSchema right) {
        MappingDefinition definition = mapping.build();
        return TableMapping.compile(definition, left, right, Map.of(definition.name(), definition));
    }

    static TableMapping compiled(MappingBuilder mapping, TableSchema left, TableSchema right) {
        Compilation compilation = compile(mapping, left, right);
        return compilation.mapping().orElseThrow(() -> new AssertionError(compilation.reasons()));
    }

    static List<String> codes(List<Reason> reasons) {
        return reasons.stream().map(Reason::code).toList();
    }

    static FieldDefinition same(String name) {
        return FieldDefinition.of(name, name);
    }

    static FieldDefinition oneWay(String left, String right, Direction direction) {
        return new FieldDefinition(left, right, Optional.of(direction), Optional.empty(), Map.of(), Optional.empty());
    }

    static FieldDefinition valuePair(String left, String right, Map<String, String> values) {
        return new FieldDefinition(left, right, Optional.empty(), Optional.empty(), values, Optional.empty());
    }

    static FieldDefinition reference(String left, String right, String mapping) {
        return new FieldDefinition(left, right, Optional.empty(), Optional.empty(), Map.of(), Optional.of(mapping));
    }

    /** Creates a two-way definition named {@code accounts} with defaults for everything that a test does not set. */
    static final class MappingBuilder {
        private final List<FieldDefinition> fields;
        private Direction direction = Direction.TWO_WAY;
        private List<String> match = List.of();
        private CreateRule create = CreateRule.BOTH;
        private Optional<String> leftWhere = Optional.empty();
        private Optional<String> rightWhere = Optional.empty();
        private boolean auto;

        private MappingBuilder(List<FieldDefinition> fields) {
            this.fields = fields;
        }

        MappingBuilder direction(Direction value) {
            direction = value;
            return this;
        }

        MappingBuilder match(String... names) {
            match = List.of(names);
            return this;
        }

        MappingBuilder create(CreateRule value) {
            create = value;
            return this;
        }

        MappingBuilder leftWhere(String condition) {
            leftWhere = Optional.of(condition);
            return this;
        }

        MappingBuilder rightWhere(String condition) {
            rightWhere = Optional.of(condition);
            return this;
        }

        MappingBuilder auto() {
            auto = true;
            return this;
        }

        MappingDefinition build() {
            return new MappingDefinition(
                    "accounts",
                    LEFT,
                    RIGHT,
                    direction,
                    match,
                    create,
                    DeleteRule.PROPAGATE,
                    ConflictPolicy.LATEST,
                    leftWhere,
                    rightWhere,
                    fields,
                    auto,
                    BrakeRule.DEFAULT);
        }
    }
}
