package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.FieldPair;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.FieldRule;
import io.tideway.engine.reconcile.MergeRules;
import io.tideway.spi.Capability;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The state of a table mapping that runs. Written by the sync's thread, read by others for status. */
public final class TableState {

    public final TableMapping mapping;
    public final MappingRow row;
    public final MergeRules rules;
    /** Why some field mappings wait. */
    public final List<Reason> waiting;
    /** Whether a table of it was replaced a moment ago. */
    public final Replacement replacement;

    public final LongAdder conflicts = new LongAdder();
    public volatile Backfill backfill;
    /** Counts the backfills begun, so that a chunk of one that was overtaken is known. */
    public final AtomicInteger backfillNumber = new AtomicInteger();

    public volatile Optional<Reason> paused = Optional.empty();
    /** Whether it is paused because its changes are not captured. */
    public volatile boolean notCaptured;
    /** A mass change that is, or was until a moment ago, held up. */
    public volatile Optional<Hold> hold = Optional.empty();

    public final LinkCount links = new LinkCount();
    public volatile long openIssues;
    public volatile long deferredIssues;
    public volatile boolean hasIssues;
    public final boolean hasReferences;
    final Agreement nothingAgreed;
    /** By side and pair: the place of the pair's field in the side's selection; {@link #NOWHERE} for the key as a value. */
    private final Sides<int[]> places;

    private final Sides<List<String>> allFields;

    private static final int NOWHERE = -1;

    public TableState(TableMapping mapping, MappingRow row, Backfill backfill) {
        this(mapping, row, backfill, List.of(), Replacement.none());
    }

    public TableState(
            TableMapping mapping, MappingRow row, Backfill backfill, List<Reason> waiting, Replacement replacement) {
        this.waiting = waiting;
        this.replacement = replacement;
        this.mapping = mapping;
        this.row = row;
        this.backfill = backfill;
        this.rules = rules(mapping);
        this.nothingAgreed = Agreement.none(mapping.pairs());
        this.places = new Sides<>(places(Side.LEFT), places(Side.RIGHT));
        this.allFields = new Sides<>(allFields(Side.LEFT), allFields(Side.RIGHT));
        this.hasReferences =
                mapping.fieldPairs().stream().anyMatch(pair -> pair.references().isPresent());
    }

    private int[] places(Side side) {
        FieldLayout layout = selection(side).layout();
        int[] at = new int[mapping.pairs().size()];
        for (int pair = 0; pair < at.length; pair++) {
            String field = field(side, pair);
            at[pair] = field.equals(FieldLayout.KEY) ? NOWHERE : layout.indexOf(field);
        }
        return at;
    }

    private List<String> allFields(Side side) {
        return mapping.fieldPairs().stream()
                .map(pair -> side == Side.LEFT ? pair.left() : pair.right())
                .toList();
    }

    private static MergeRules rules(TableMapping mapping) {
        List<FieldRule> fields = mapping.fieldPairs().stream()
                .map(pair -> new FieldRule(pair.name(), pair.direction(), pair.policy()))
                .toList();
        var definition = mapping.definition();
        return new MergeRules(
                mapping.pairs(),
                fields,
                definition.direction(),
                definition.create(),
                definition.deletes(),
                definition.conflicts());
    }

    public String name() {
        return mapping.definition().name();
    }

    public int id() {
        return row.id();
    }

    public TableName table(Side side) {
        return mapping.definition().table(side);
    }

    public TableSchema schema(Side side) {
        return mapping.schema(side);
    }

    public TableSelection selection(Side side) {
        return mapping.selection(side);
    }

    /** Whether a changed system, or a table that could not be provisioned, stopped it; not a mass change that is held up. */
    public boolean isStopped() {
        return paused.isPresent() && hold.filter(Hold::waits).isEmpty();
    }

    /** Returns whether streamed keys are those of linked records: not while the table may be another one than was mapped. */
    public boolean followsMoves() {
        return replacement.awaited().isEmpty();
    }

    /** Whether changes pass by, because a comparison finds them again: it is paused, or must know first that its links are right. */
    public boolean letsChangesPass() {
        return paused.isPresent() || replacement.isOpen();
    }

    /** A backfill begins. The number comes last: a reader that knows it does not read on where another backfill was. */
    public void begin(Backfill start) {
        backfill = start;
        backfillNumber.incrementAndGet();
    }

    public boolean isBackfilling() {
        return backfill.stage() != Backfill.Stage.DONE;
    }

    /** Fields of a stream that several table mappings share, as this one reads them. */
    Fields project(Side side, Fields fields) {
        FieldLayout wanted = selection(side).layout();
        if (fields.layout().equals(wanted)) {
            return fields;
        }
        Fields.Builder projected = Fields.builder(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            int from = fields.layout().indexOf(wanted.name(i));
            if (from >= 0 && fields.isPresent(from)) {
                projected.set(i, fields.value(from));
            }
        }
        return projected.build();
    }

    public boolean reservesKeys(Side side) {
        return schema(side).generatesKey() && schema(side).capabilities().contains(Capability.RESERVES_KEYS);
    }

    /** Whether a create may name the key of its record. */
    boolean takesKeys(Side side) {
        return !schema(side).generatesKey() || reservesKeys(side) || mapping.matchesByKey();
    }

    /** Returns whether a record created there with these values can be recognised if no answer came. */
    public boolean knowsOwnCreate(Side side, Fields pairValues) {
        return takesKeys(side)
                || mapping.matchKey(side, forTarget(side, pairValues)).isPresent();
    }

    boolean upserts(Side side) {
        return schema(side).capabilities().contains(Capability.UPSERTS_BY_EXTERNAL_ID);
    }

    /** The name of a pair's field on that side. */
    public String field(Side side, int pair) {
        FieldPair fieldPair = mapping.fieldPairs().get(pair);
        return side == Side.LEFT ? fieldPair.left() : fieldPair.right();
    }

    /** The pair of a side's field. */
    public int pair(Side side, String field) {
        return allFields.get(side).indexOf(field);
    }

    /** The names of the present pairs' fields on that side. */
    public List<String> fields(Side side, Fields pairValues) {
        if (pairValues.isComplete()) {
            return allFields.get(side);
        }
        List<String> names = new ArrayList<>();
        for (int pair = 0; pair < mapping.pairs().size(); pair++) {
            if (pairValues.isPresent(pair)) {
                names.add(field(side, pair));
            }
        }
        return names;
    }

    /** Values over the pair layout as fields of a side's table, without the key as a value, which no table can hold. */
    public Fields forTarget(Side target, Fields pairValues) {
        Fields.Builder fields = Fields.builder(selection(target).layout());
        int[] at = places.get(target);
        for (int pair = 0; pair < at.length; pair++) {
            if (pairValues.isPresent(pair) && at[pair] != NOWHERE) {
                fields.set(at[pair], pairValues.value(pair));
            }
        }
        return fields.build();
    }

    /** The record as users name it. */
    public String record(Side side, RecordKey key) {
        return table(side) + " " + key.text();
    }
}
