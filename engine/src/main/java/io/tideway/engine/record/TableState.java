package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
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
import java.util.Map;
import java.util.Optional;

/**
 * A table mapping that runs, and its state.
 *
 * <p>Threads: one thread changes the state, which is the sync's once its session has started ({@link #own}). Requests of other threads
 * arrive in its mailbox. Any thread may read the state as it is {@link #now}.
 */
public final class TableState {

    public final TableMapping mapping;
    public final MappingRow row;
    public final MergeRules rules;
    /** Why some field mappings wait. */
    public final List<Reason> waiting;

    public final boolean hasReferences;
    final Agreement nothingAgreed;
    /** By side and pair: the place of the pair's field in the side's selection; {@link #NOWHERE} for the key as a value. */
    private final Sides<int[]> places;

    private final Sides<List<String>> allFields;

    private static final int NOWHERE = -1;

    private Thread owner = Thread.currentThread();
    private Optional<Reason> paused = Optional.empty();
    private Optional<Reason> unreadable = Optional.empty();
    private Optional<Reason> delayed = Optional.empty();
    private boolean isCaptured = true;
    private Optional<Hold> hold = Optional.empty();
    private Replacement replacement;
    private Backfill backfill;
    private int backfillNumber;
    private Map<Issue.State, Long> issues = Map.of();
    private LinkCount links = LinkCount.UNKNOWN;
    private long conflicts;
    private volatile TableSnapshot now;

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
        this.now = snapshot();
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

    /** Returns the present state. From any thread. */
    public TableSnapshot now() {
        return now;
    }

    /** Makes the calling thread the only one that may change the state. */
    public void own() {
        owner = Thread.currentThread();
    }

    private void change(Runnable change) {
        if (Thread.currentThread() != owner) {
            throw new AssertionError(Thread.currentThread() + " must not change the state of " + name());
        }
        change.run();
        now = snapshot();
    }

    private TableSnapshot snapshot() {
        return new TableSnapshot(
                paused, unreadable, delayed, hold, replacement, backfill, backfillNumber, issues, links, conflicts);
    }

    public void pause(Optional<Reason> why) {
        change(() -> paused = why);
    }

    /** Waits until its tables can be read, or no more. */
    public void unreadable(Optional<Reason> why) {
        change(() -> unreadable = why);
    }

    /** Notes why the present chunk of the backfill is read again later, if it is. */
    public void delay(Optional<Reason> why) {
        change(() -> delayed = why);
    }

    /** Notes that its changes are not captured; no command to compare makes it go on. */
    public void uncaptured() {
        change(() -> isCaptured = false);
    }

    public boolean isCaptured() {
        return isCaptured;
    }

    public void hold(Optional<Hold> massChange) {
        change(() -> hold = massChange);
    }

    /** Waits for a record that the other table lacks, or for none any more. */
    public void await(Optional<Replacement.Missing> record) {
        change(() -> replacement = replacement.awaiting(record));
    }

    /** Takes the other table for the mapping's own: all linked records were compared. */
    public void acceptReplacement() {
        change(() -> replacement = Replacement.none());
    }

    /** Begins a backfill; chunks of an earlier one are discarded. */
    public void begin(Backfill start) {
        change(() -> {
            backfill = start;
            backfillNumber++;
            delayed = Optional.empty();
        });
    }

    /** Notes how far the present backfill is. */
    public void progress(Backfill after) {
        change(() -> {
            backfill = after;
            delayed = Optional.empty();
        });
    }

    public void issues(Map<Issue.State, Long> counts) {
        change(() -> issues = counts);
    }

    /** Counts links that were added, or as a negative number removed. */
    public void addLinks(long added) {
        change(() -> links = links.add(added));
    }

    /** Notes that nothing is known of what a commit did to the links. */
    public void doubtLinks() {
        change(() -> links = links.doubt());
    }

    /**
     * Takes the number of links in the ledger.
     *
     * @param changedBefore {@link LinkCount#changed} before they were counted
     */
    public void countedLinks(long found, long changedBefore) {
        change(() -> links = links.counted(found, changedBefore));
    }

    public void addConflict() {
        change(() -> conflicts++);
    }

    /** Returns whether streamed keys are those of linked records: not while the table may be another one than was mapped. */
    public boolean followsMoves() {
        return now.replacement().awaited().isEmpty();
    }

    public boolean isPaused() {
        return now.isPaused();
    }

    public boolean letsChangesPass() {
        return now.letsChangesPass();
    }

    public boolean isBackfilling() {
        return now.isBackfilling();
    }

    public int backfillNumber() {
        return now.backfillNumber();
    }

    public boolean hasIssues() {
        return now.hasIssues();
    }

    public Optional<Hold> hold() {
        return now.hold();
    }

    public Replacement replacement() {
        return now.replacement();
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
