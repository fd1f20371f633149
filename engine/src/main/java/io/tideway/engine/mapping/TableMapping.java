package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table mapping that was checked against both tables and is ready to run. Immutable; may be used from any thread. */
public final class TableMapping {

    private final MappingDefinition definition;
    private final FieldLayout pairs;
    private final List<FieldPair> fieldPairs;
    private final boolean byKey;
    private final MappedSide left;
    private final MappedSide right;

    TableMapping(
            MappingDefinition definition,
            FieldLayout pairs,
            List<FieldPair> fieldPairs,
            boolean byKey,
            MappedSide left,
            MappedSide right) {
        this.definition = definition;
        this.pairs = pairs;
        this.fieldPairs = fieldPairs;
        this.byKey = byKey;
        this.left = left;
        this.right = right;
    }

    /**
     * Checks a definition against both tables.
     *
     * @param tables all table mappings of the sync by name, this one included
     */
    public static Compilation compile(
            MappingDefinition definition, TableSchema left, TableSchema right, Map<String, MappingDefinition> tables) {
        return new MappingCompiler(definition, left, right).compile(tables);
    }

    public MappingDefinition definition() {
        return definition;
    }

    public TableSchema schema(Side side) {
        return at(side).schema();
    }

    /** One place for each field pair, by name; the names follow from the fields' names alone. */
    public FieldLayout pairs() {
        return pairs;
    }

    /** In the order of {@link #pairs()}. */
    public List<FieldPair> fieldPairs() {
        return fieldPairs;
    }

    /** The fields to be read: those of pairs, then those that the where reads besides. */
    public TableSelection selection(Side side) {
        return at(side).selection();
    }

    /** What {@link #read} will ask to be resolved; absent and null values are left out. */
    public List<Reference> references(Side side, Fields record) {
        return at(side).outgoing().references(record);
    }

    /**
     * Turns a record into pair values.
     *
     * @param record over the layout of {@link #selection}
     */
    public MappedRecord read(Side side, Fields record, References resolved) {
        return at(side).outgoing().read(record, resolved);
    }

    /**
     * Turns pair values into fields to be written.
     *
     * @param pairValues in the target's form; only pairs that write that side may be present
     * @return over the layout of {@link #selection}
     */
    public Fields write(Side target, Fields pairValues) {
        MappedSide to = at(target);
        Fields.Builder fields = Fields.builder(to.selection().layout());
        for (int pair = 0; pair < to.fieldOf().length; pair++) {
            if (pairValues.isPresent(pair)) {
                if (!to.written()[pair]) {
                    throw new AssertionError("pair " + pairs.name(pair) + " does not write the " + target.word());
                }
                fields.set(to.fieldOf()[pair], pairValues.value(pair));
            }
        }
        return fields.build();
    }

    /** Whether a where leaves some records of that side out. */
    public boolean filters(Side side) {
        return at(side).where().isPresent();
    }

    /** Whether all fields that the where reads are present. */
    public boolean canFilter(Side side, Fields record) {
        Optional<Condition> where = at(side).where();
        return where.isEmpty() || where.get().canTest(record);
    }

    /**
     * Whether the record takes part. True without a where. A where that cannot be evaluated over the record's values (a text
     * compared by {@code <} with a number, say) leaves the record out: nothing is written because of a condition that nobody
     * can answer.
     */
    public boolean includes(Side side, Fields record) {
        Optional<Condition> where = at(side).where();
        return where.isEmpty() || where.get().test(record);
    }

    /** Whether the primary key of one side is mapped to that of the other, so that linked records have the same key. */
    public boolean matchesByKey() {
        return byKey;
    }

    /** The key on the other side as the mapped fields give it; empty: they do not give all of it. */
    public Optional<RecordKey> otherKey(Side from, MappedRecord record) {
        return keyOf(from.other(), record.translated());
    }

    /** The key that pair values in a side's form give there; empty: they do not give all of it. */
    public Optional<RecordKey> keyOf(Side side, Fields pairValues) {
        return key(at(side).keyPairs(), pairValues);
    }

    /** Names of the fields that link records which exist on both sides, in order; empty: never match. */
    public List<String> matchFields(Side side) {
        return at(side).matchFields();
    }

    /**
     * The values of the match fields; empty when one is null or absent, or there are none.
     *
     * @param record over the layout of {@link #selection}
     */
    public Optional<RecordKey> matchKey(Side side, Fields record) {
        MappedSide mapped = at(side);
        int[] fields = new int[mapped.matchPairs().length];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = mapped.fieldOf()[mapped.matchPairs()[i]];
        }
        return key(fields, record);
    }

    /** The values of the match fields in the other side's form; empty when one is null, absent or has no form there. */
    public Optional<RecordKey> otherMatchKey(Side from, MappedRecord record) {
        return key(at(from).matchPairs(), record.translated());
    }

    private static Optional<RecordKey> key(int[] indexes, Fields values) {
        if (indexes.length == 0) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>(indexes.length);
        for (int index : indexes) {
            String part = values.isPresent(index) ? values.value(index) : null;
            if (part == null) {
                return Optional.empty();
            }
            parts.add(part);
        }
        return Optional.of(RecordKey.of(parts));
    }

    private MappedSide at(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
