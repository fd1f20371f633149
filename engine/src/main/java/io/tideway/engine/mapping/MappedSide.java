package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One side of a compiled table mapping. Arrays are by pair unless stated otherwise.
 *
 * @param fieldOf place of the pair's field in the selection
 * @param outgoing translates values from this side to the other
 * @param matchFields names of the fields for looking up records
 * @param matchPairs indexes of the match fields' pairs
 * @param keyPairs indexes of the pairs that give a record of this side its key; empty: its key is not mapped
 */
@SuppressWarnings("ArrayRecordComponent")
record MappedSide(
        Side side,
        TableSchema schema,
        TableSelection selection,
        int[] fieldOf,
        RecordTranslator outgoing,
        List<String> matchFields,
        int[] matchPairs,
        int[] keyPairs,
        Optional<Condition> where) {

    static MappedSide of(
            Side side,
            TableSchema schema,
            List<ResolvedPair> pairs,
            FieldLayout pairLayout,
            int[] matchPairs,
            boolean byKey,
            Optional<Condition> where,
            String mapping) {
        FieldLayout layout = selected(side, pairs, where);
        int[] fieldOf = new int[pairs.size()];
        for (int i = 0; i < fieldOf.length; i++) {
            fieldOf[i] = layout.indexOf(pairs.get(i).field(side).name());
        }
        return new MappedSide(
                side,
                schema,
                new TableSelection(schema.name(), Optional.of(schema.id()), keyId(schema), layout),
                fieldOf,
                new RecordTranslator(side, pairs, pairLayout, fieldOf, mapping),
                matchFields(side, schema, pairs, matchPairs),
                matchPairs,
                KeyPairs.of(side, schema, pairs, byKey),
                where.map(condition -> condition.over(layout)));
    }

    private static Optional<String> keyId(TableSchema schema) {
        return Optional.of(schema.keyVersion().id()).filter(id -> !id.isEmpty());
    }

    private static FieldLayout selected(Side side, List<ResolvedPair> pairs, Optional<Condition> where) {
        Set<String> names = new LinkedHashSet<>();
        pairs.forEach(pair -> names.add(pair.field(side).name()));
        where.ifPresent(condition -> names.addAll(condition.fields()));
        return new FieldLayout(List.copyOf(names));
    }

    /** Returns the look-up fields; for the record's own key it is the real key field. */
    private static List<String> matchFields(Side side, TableSchema schema, List<ResolvedPair> pairs, int[] matchPairs) {
        return Arrays.stream(matchPairs)
                .mapToObj(index -> pairs.get(index).field(side).name())
                .map(name -> name.equals(FieldLayout.KEY) ? schema.keyFields().get(0) : name)
                .toList();
    }
}
