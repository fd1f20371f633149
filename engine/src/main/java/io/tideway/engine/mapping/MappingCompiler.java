package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.Capability;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one definition against both tables and builds the executable mapping. Single use. */
final class MappingCompiler {

    /** The code of a condition about a right that the user lacks. */
    private static final String NO_RIGHTS = "NO_RIGHTS";

    private final MappingDefinition definition;
    private final TableSchema left;
    private final TableSchema right;
    private final Problems problems;
    private final List<ResolvedPair> pairs = new ArrayList<>();

    MappingCompiler(MappingDefinition definition, TableSchema left, TableSchema right) {
        this.definition = definition;
        this.left = left;
        this.right = right;
        this.problems = new Problems(definition.name());
    }

    Compilation compile(Map<String, MappingDefinition> tables) {
        resolvePairs(tables);
        for (Side side : Side.values()) {
            checkTable(side);
            checkWrittenOnce(side);
        }
        checkNotEmpty();
        List<ResolvedPair> matchPairs = matchPairs();
        Optional<Condition> leftWhere = where(Side.LEFT);
        Optional<Condition> rightWhere = where(Side.RIGHT);
        if (!problems.none()) {
            return new Compilation(Optional.empty(), problems.reasons(), problems.notices());
        }
        TableMapping mapping = build(matchPairs, leftWhere, rightWhere);
        return new Compilation(Optional.of(mapping), List.of(), problems.notices());
    }

    private void resolvePairs(Map<String, MappingDefinition> tables) {
        PairResolver resolver = new PairResolver(definition, left, right, tables.keySet(), problems);
        List<FieldDefinition> fields = new ArrayList<>(definition.fields());
        if (definition.auto()) {
            fields.addAll(new AutoPairs(definition, left, right, problems).choose());
        }
        for (FieldDefinition field : fields) {
            resolver.resolve(field).ifPresent(pairs::add);
        }
    }

    private TableSchema schema(Side side) {
        return side == Side.LEFT ? left : right;
    }

    private void checkTable(Side side) {
        TableSchema table = schema(side);
        boolean read = definition.direction().reads(side)
                || pairs.stream().anyMatch(pair -> pair.direction().reads(side));
        boolean written = definition.direction().writes(side)
                || pairs.stream().anyMatch(pair -> pair.direction().writes(side));
        if (read) {
            problems.refuseTable(table.notAsSource());
        }
        if (written) {
            problems.refuseTable(table.notAsTarget().stream()
                    .filter(reason -> !read || !table.notAsSource().contains(reason))
                    .toList());
        }
        if (definition.direction().writes(side) && definition.create().allows(side)) {
            checkCreates(side, table);
        }
        checkDeletes(side, table);
    }

    private void checkDeletes(Side side, TableSchema table) {
        if (definition.direction().reads(side)
                && definition.deletes() == DeleteRule.PROPAGATE
                && !table.capabilities().contains(Capability.REPORTS_DELETES)) {
            problems.notice(
                    MappingCode.DELETES_NOT_REPORTED,
                    "the system of " + table.name() + " does not report deletes; only a comparison finds them.",
                    "Run `tideway resync` as often as deletes must be found, or set deletes: ignore.");
        }
    }

    /** Checks a side where records may be created: their key and each required value need a source. */
    private void checkCreates(Side side, TableSchema table) {
        Set<String> written = writtenFields(side);
        if (!table.generatesKey() && !table.keyFields().isEmpty() && !written.containsAll(table.keyFields())) {
            problems.refuse(
                    MappingCode.KEY_NOT_GENERATED,
                    "records may be created in " + table.name() + ", but it does not generate its key "
                            + String.join(", ", table.keyFields()) + " and the mapping does not write all of it."
                            + missingRight(table),
                    "Map every key field, set create so that no records are created on the " + side.word()
                            + ", or let the system make the key"
                            + table.conditions().stream()
                                    .findFirst()
                                    .map(condition -> ": " + condition.fix())
                                    .orElse("."));
        } else if (table.generatesKey()) {
            problems.notice(table.conditions().stream()
                    .filter(condition -> condition.code().equals(NO_RIGHTS))
                    .toList());
        }
        checkRequiredFields(table, written);
    }

    private void checkRequiredFields(TableSchema table, Set<String> written) {
        for (FieldSchema field : table.fields()) {
            boolean key = table.keyFields().contains(field.name());
            if (!key
                    && !field.nullable()
                    && !field.hasDefault()
                    && field.notWritable().isEmpty()
                    && !written.contains(field.name())) {
                problems.notice(
                        MappingCode.REQUIRED_FIELD_NOT_MAPPED,
                        field.name() + " of " + table.name() + " must have a value and no field mapping writes it.",
                        "Map it, or give it a default.");
            }
        }
    }

    /** Returns the message about a missing right that prevents generated keys; else the empty text. */
    private static String missingRight(TableSchema table) {
        return table.conditions().stream()
                .findFirst()
                .filter(condition -> condition.code().equals(NO_RIGHTS))
                .map(condition -> " " + condition.message())
                .orElse("");
    }

    private Set<String> writtenFields(Side side) {
        Set<String> written = new HashSet<>();
        for (ResolvedPair pair : pairs) {
            if (pair.direction().writes(side)) {
                written.add(pair.field(side).name());
            }
        }
        return written;
    }

    /** Refuses fields with several writers, because the last would win. A repeated pair of fields is refused too. */
    private void checkWrittenOnce(Side side) {
        Set<String> written = new HashSet<>();
        Set<FieldNames> all = new HashSet<>();
        for (ResolvedPair pair : pairs) {
            boolean writes = pair.direction().writes(side);
            String name = pair.field(side).name();
            boolean again =
                    !all.add(new FieldNames(pair.left().name(), pair.right().name()));
            if (writes && (!written.add(name) || again)) {
                problems.refuse(
                        MappingCode.FIELD_WRITTEN_TWICE,
                        name + " of " + definition.table(side) + " is written by two field mappings.",
                        "Remove one of them, or give them directions so that one alone writes it.");
            }
        }
    }

    /** The identity of a pair. */
    private record FieldNames(String left, String right) {}

    private void checkNotEmpty() {
        if (pairs.isEmpty() && definition.fields().isEmpty()) {
            problems.refuse(
                    MappingCode.NO_FIELDS,
                    "no field of " + left.name() + " and " + right.name() + " is mapped.",
                    "List field mappings under fields.");
        }
    }

    private List<ResolvedPair> matchPairs() {
        List<ResolvedPair> found = new ArrayList<>();
        for (String name : definition.match()) {
            Optional<ResolvedPair> pair = pairs.stream()
                    .filter(candidate -> candidate.left().name().equals(name) && canMatch(candidate))
                    .findFirst();
            pair.ifPresent(found::add);
            if (pair.isEmpty()) {
                problems.refuse(
                        MappingCode.MATCH_FIELD_NOT_MAPPED,
                        "match names " + name + ", which is not the left field of a field mapping that can match.",
                        "Add " + name + " to fields, or match by a field that is there.");
            }
        }
        return found;
    }

    /** Returns whether records can be looked up by the pair, which a composite key does not allow. */
    private boolean canMatch(ResolvedPair pair) {
        return (!pair.left().name().equals(FieldLayout.KEY) || left.keyFields().size() == 1)
                && (!pair.right().name().equals(FieldLayout.KEY)
                        || right.keyFields().size() == 1);
    }

    private Optional<Condition> where(Side side) {
        return definition.where(side).flatMap(text -> Condition.compile(text, schema(side), side, problems));
    }

    private TableMapping build(
            List<ResolvedPair> matchPairs, Optional<Condition> leftWhere, Optional<Condition> rightWhere) {
        FieldLayout layout = PairNames.of(pairs);
        List<FieldPair> fieldPairs = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            fieldPairs.add(pairs.get(i).named(i, layout.name(i)));
        }
        int[] match = matchPairs.stream().mapToInt(pairs::indexOf).toArray();
        boolean byKey = KeyPairs.matchByKey(pairs, left, right);
        return new TableMapping(
                definition,
                layout,
                List.copyOf(fieldPairs),
                byKey,
                MappedSide.of(Side.LEFT, left, pairs, layout, match, byKey, leftWhere, definition.name()),
                MappedSide.of(Side.RIGHT, right, pairs, layout, match, byKey, rightWhere, definition.name()));
    }
}
