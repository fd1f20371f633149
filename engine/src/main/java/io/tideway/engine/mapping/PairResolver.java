package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.mapping.convert.Conversion;
import io.tideway.engine.mapping.convert.Converter;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.engine.mapping.convert.NearestName;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the fields of a field mapping, checks them, and chooses how its values travel. */
final class PairResolver {

    /** The record's own key, as a field. */
    private static final FieldSchema KEY_FIELD = FieldSchema.builder(FieldLayout.KEY, FieldType.of(Kind.TEXT, "key"))
            .nullable(false)
            .hasDefault(true)
            .notWritable(List.of(MappingCode.KEY_IS_READ_ONLY.reason(
                    "$key is the record's own key, as a value.", "Write to the other side.")))
            .build();

    private final MappingDefinition definition;
    private final TableSchema left;
    private final TableSchema right;
    private final Set<String> mappings;
    private final Problems problems;

    PairResolver(
            MappingDefinition definition,
            TableSchema left,
            TableSchema right,
            Set<String> mappings,
            Problems problems) {
        this.definition = definition;
        this.left = left;
        this.right = right;
        this.mappings = mappings;
        this.problems = problems;
    }

    /**
     * Resolves a field mapping; empty when a field is missing. Any other problem becomes a reason, and the pair is returned for
     * further checks.
     */
    Optional<ResolvedPair> resolve(FieldDefinition field) {
        Optional<FieldSchema> leftField = find(left, field.left());
        Optional<FieldSchema> rightField = find(right, field.right());
        if (leftField.isEmpty() || rightField.isEmpty()) {
            return Optional.empty();
        }
        Direction direction = field.direction().orElse(definition.direction());
        checkAccess(leftField.get(), Side.LEFT, direction);
        checkAccess(rightField.get(), Side.RIGHT, direction);
        return Optional.of(pair(field, leftField.get(), rightField.get(), direction));
    }

    private ResolvedPair pair(
            FieldDefinition field, FieldSchema leftField, FieldSchema rightField, Direction direction) {
        ConflictPolicy policy = field.conflicts().orElse(definition.conflicts());
        if (field.references().isPresent()) {
            Translation links = links(field, field.references().get());
            return new ResolvedPair(leftField, rightField, direction, policy, links, links);
        }
        if (!field.values().isEmpty()) {
            ValueTable values = new ValueTable(field.values(), leftField, rightField, problems);
            if (direction.writes(Side.LEFT)) {
                values.requireReversible();
            }
            return new ResolvedPair(leftField, rightField, direction, policy, values.toLeft(), values.toRight());
        }
        return new ResolvedPair(
                leftField,
                rightField,
                direction,
                policy,
                convert(rightField, leftField, direction.writes(Side.LEFT)),
                convert(leftField, rightField, direction.writes(Side.RIGHT)));
    }

    private Translation convert(FieldSchema from, FieldSchema to, boolean needed) {
        Optional<Conversion> conversion = Conversion.between(from.type(), to.type());
        if (needed && conversion.isEmpty()) {
            problems.refuse(
                    MappingCode.TYPES_DO_NOT_FIT,
                    from.name() + " (" + from.type().nativeName() + ") cannot become " + to.name() + " ("
                            + to.type().nativeName() + ").",
                    "Map another field, or change the type of one of them.");
        }
        if (needed) {
            conversion.flatMap(Conversion::notice).ifPresent(notice -> addNotice(notice, from, to));
        }
        return Translation.by(conversion.map(Conversion::converter).orElse(Converter.NONE));
    }

    private void addNotice(MappingCode notice, FieldSchema from, FieldSchema to) {
        String pair = from.name() + " (" + from.type().nativeName() + ") to " + to.name() + " ("
                + to.type().nativeName() + ")";
        if (notice == MappingCode.NARROWER_TEXT) {
            problems.notice(notice, pair + ": a longer value will be refused.", "Widen " + to.name() + ".");
        } else if (notice == MappingCode.TAKEN_AS_UTC) {
            problems.notice(
                    notice, pair + ": times without a zone are taken as UTC.", "No action needed if they are in UTC.");
        } else if (notice == MappingCode.TARGET_FORM) {
            problems.notice(
                    notice,
                    pair + ": the value may take another form there, and come back in it.",
                    "No action needed if that is acceptable; otherwise map fields of the same type.");
        } else {
            problems.notice(
                    notice,
                    pair + ": the finer value stays on its side and is rounded on the other.",
                    "No action needed if that is acceptable; otherwise widen " + to.name() + ".");
        }
    }

    private Translation links(FieldDefinition field, String mapping) {
        if (!mappings.contains(mapping)) {
            problems.refuse(
                    MappingCode.REFERENCE_UNKNOWN,
                    field.left() + " refers to the table mapping " + mapping + ", which the sync does not have.",
                    suggestion(mapping, mappings));
        }
        return Translation.byLinks(mapping);
    }

    private Optional<FieldSchema> find(TableSchema table, String name) {
        Optional<FieldSchema> field = name.equals(FieldLayout.KEY) ? Optional.of(KEY_FIELD) : table.field(name);
        if (field.isEmpty()) {
            problems.refuse(
                    MappingCode.FIELD_UNKNOWN,
                    table.name() + " has no field " + name + ".",
                    suggestion(
                            name, table.fields().stream().map(FieldSchema::name).toList()));
        }
        return field;
    }

    static String suggestion(String name, Collection<String> names) {
        return NearestName.of(name, names)
                .map(nearest -> "Did you mean " + nearest + "?")
                .orElseGet(() -> "Use one of: " + String.join(", ", names) + ".");
    }

    private void checkAccess(FieldSchema field, Side side, Direction direction) {
        if (!field.notReadable().isEmpty()) {
            refuse(MappingCode.FIELD_NOT_READABLE, field, side, "cannot be read", field.notReadable());
        }
        if (direction.writes(side) && !field.notWritable().isEmpty()) {
            refuse(MappingCode.FIELD_NOT_WRITABLE, field, side, "cannot be written", field.notWritable());
        }
    }

    private void refuse(MappingCode code, FieldSchema field, Side side, String what, List<Reason> because) {
        Reason first = because.get(0);
        String fix = code == MappingCode.FIELD_NOT_WRITABLE
                ? "Set direction: " + (side == Side.LEFT ? "left-to-right" : "right-to-left")
                        + " on this field, or leave it out. "
                : "";
        problems.refuse(
                code,
                field.name() + " of " + definition.table(side) + " " + what + ": " + first.message(),
                fix + first.fix());
    }
}
