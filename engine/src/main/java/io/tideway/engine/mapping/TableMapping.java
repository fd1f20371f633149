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

/** A table mapping that was checked against both tables and can run. Immutable; any thread may use it. */
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

    /** Returns the layout with one place for each field pair. Names depend only on the fields' names. */
    public FieldLayout pairs() {
        return pairs;
    }

    /** Returns the field pairs in the order of {@link #pairs()}. */
    public List<FieldPair> fieldPairs() {
        return fieldPairs;
    }

    /** Returns the fields to read: those of pairs, then those that only the {@code where} reads. */
    public TableSelection selection(Side side) {
        return at(side).selection();
    }

    /** Returns the references that {@link #read} will resolve; absent and null values are left out. */
    public List<Reference> references(Side side, Fields record) {
        return at(side).outgoing().references(record);
    }

    /**
     * Translates a record into pair values.
     *
     * @param record over the layout of {@link #selection}
     */
    public MappedRecord read(Side side, Fields record, References resolved) {
        return at(side).outgoing().read(record, resolved);
    }

    /** Returns whether a {@code where} excludes records of that side. */
    public boolean filters(Side side) {
        return at(side).where().isPresent();
    }

    /** Returns whether the record has all fields that the {@code where} reads. */
    public boolean canFilter(Side side, Fields record) {
        Optional<Condition> where = at(side).where();
        return where.isEmpty() || where.get().canTest(record);
    }

    /**
     * Returns whether the record takes part; true without a {@code where}. A {@code where} that cannot be evaluated over the
     * record's values, such as a text compared with a number, excludes the record: an undecidable condition writes nothing.
     */
    public boolean includes(Side side, Fields record) {
        Optional<Condition> where = at(side).where();
        return where.isEmpty() || where.get().test(record);
    }

    /** Returns whether both primary keys are mapped to each other, so that linked records have the same key. */
    public boolean matchesByKey() {
        return byKey;
    }

    /** Returns the key on the other side from the mapped fields; empty: they do not give all of it. */
    public Optional<RecordKey> otherKey(Side from, MappedRecord record) {
        return keyOf(from.other(), record.translated());
    }

    /** Returns the key that pair values in a side's form give there; empty: they do not give all of it. */
    public Optional<RecordKey> keyOf(Side side, Fields pairValues) {
        return key(at(side).keyPairs(), pairValues);
    }

    /** Returns the names of the match fields, which link records that exist on both sides. Empty: never match. */
    public List<String> matchFields(Side side) {
        return at(side).matchFields();
    }

    /**
     * Returns the values of the match fields; empty when one is null or absent, or there are none.
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

    /** Returns the values of the match fields in the other side's form; empty when one is null, absent or has no form there. */
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
