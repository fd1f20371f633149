package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.mapping.Compilation;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of fitting one table mapping to both systems as they are now.
 *
 * @param definition without the field mappings that wait
 * @param waiting why some field mappings wait: their field no longer exists
 */
public record MappingFit(
        MappingDefinition definition, Sides<Resolution> sides, Compilation compilation, List<Reason> waiting) {

    /** Returns why the mapping as a whole cannot run, although it could before. Empty if it can run, or if its definition is wrong. */
    Optional<Reason> obstacle() {
        boolean changed = sides.left().hasChanged() || sides.right().hasChanged() || isRefusedBySystems();
        return changed && compilation.mapping().isEmpty()
                ? Optional.of(compilation.reasons().get(0))
                : Optional.empty();
    }

    /** Whether the mapping was made before, and only what the systems report of their tables prevents it from running now. */
    private boolean isRefusedBySystems() {
        return sides.left().wasMade()
                && sides.right().wasMade()
                && compilation.isRefusedBySystems(Stream.of(sides.left(), sides.right())
                        .flatMap(side -> side.schema().stream())
                        .toList());
    }

    /** Returns a copy that cannot run, for this reason. */
    MappingFit refused(Reason reason) {
        return new MappingFit(
                definition, sides, new Compilation(Optional.empty(), List.of(reason), compilation.notices()), waiting);
    }

    /** Returns the names of the fields that a runnable mapping uses on a side, and of the key. */
    Optional<TableNames> names(Side side) {
        return compilation.mapping().map(mapping -> {
            List<String> used = new ArrayList<>(mapping.selection(side).layout().names());
            used.addAll(mapping.schema(side).keyFields());
            return sides.get(side).names().only(used);
        });
    }

    /** Returns the identities of the tables and fields that the mapping is made against now. */
    public static Map<Side, TableIdentity> identities(TableMapping mapping) {
        Map<Side, TableIdentity> identities = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            identities.put(side, identity(mapping, side));
        }
        return identities;
    }

    private static TableIdentity identity(TableMapping mapping, Side side) {
        TableSchema schema = mapping.schema(side);
        Map<String, TableIdentity.Field> fields = new LinkedHashMap<>();
        for (String name : mapping.selection(side).layout().names()) {
            schema.field(name).ifPresent(field -> fields.put(name, identity(field)));
        }
        return new TableIdentity(schema.id(), TableResolver.key(schema), schema.keyVersion(), fields);
    }

    private static TableIdentity.Field identity(FieldSchema field) {
        return new TableIdentity.Field(field.id(), TypeText.of(field.type()));
    }

    /** Returns why a side's table counts as another one than the mapping was made against. */
    Map<Side, Reason> replaced() {
        Map<Side, Reason> replaced = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            sides.get(side).another().ifPresent(reason -> replaced.put(side, reason));
        }
        return replaced;
    }

    /** Returns a description that differs when the mapping would run in another way. */
    List<String> shape() {
        List<String> shape = new ArrayList<>();
        shape.add(definition.name());
        waiting.forEach(reason -> shape.add(reason.message()));
        compilation.reasons().forEach(reason -> shape.add(reason.message()));
        compilation.mapping().ifPresent(mapping -> {
            shape.addAll(mapping.pairs().names());
            for (Side side : Side.values()) {
                shape.add(sides.get(side).names().toString());
                TableIdentity identity = identity(mapping, side);
                shape.add(identity.id() + identity.key() + identity.version().id() + identity.fields());
            }
        });
        return shape;
    }

    /** Whether a field mapping or a condition of the definition names the field. */
    static boolean names(MappingDefinition definition, Side side, String field) {
        boolean mapped = definition.fields().stream()
                .anyMatch(pair -> (side == Side.LEFT ? pair.left() : pair.right()).equals(field));
        boolean tested = definition
                .where(side)
                .filter(text -> List.of(text.split("\\W+")).contains(field))
                .isPresent();
        return !field.equals(FieldLayout.KEY) && (mapped || tested);
    }
}
