package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.brake.MassChangeGuard;
import io.tideway.engine.capture.OpenDeletes;
import io.tideway.engine.commit.Commits;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.ReplayWindow;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.issue.CommandTasks;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.BackfillTasks;
import io.tideway.engine.record.Halving;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.MassChange;
import io.tideway.engine.record.MergedRecord;
import io.tideway.engine.record.RecordGroups;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableOrder;
import io.tideway.engine.record.TableState;
import io.tideway.engine.recovery.Recovery;
import io.tideway.engine.schema.SchemaChangeFilter;
import io.tideway.engine.schema.SchemaChangedException;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logic of one sync without threads: each call takes something in, carries it through all stages, and returns when the ledger
 * has committed what came of it; results of changes may still be in flight to the ledger while the next call begins
 * ({@link #settle}). Called by one thread; a failed call leaves the ledger as it was, and {@link #recover} must be called before the
 * next.
 */
public final class BatchProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(BatchProcessor.class);

    /** The most issues tried again at once. */
    private static final int MAX_RETRIES = 500;

    /** Once the tasks of a group hold so many characters, the next table mapping begins another group. */
    private static final long MAX_CHARS_TOGETHER = 4_000_000;

    /** The most changes that are taken at once. */
    private static final int MAX_TOGETHER = 10_000;

    private final String sync;
    private final Ledger ledger;
    private final LinkCache links;
    private final IssueTracker issues;
    private final EventPublisher events;
    private final SchemaChangeFilter changeFilter;
    private final Commits commits;
    private final Rounds records;
    private final UnreadableTables unreadable;
    private final ReplayWindow replayWindow;
    private final MassChangeGuard holds;
    private final ReplacementGuard replacements;
    public final Comparisons comparisons;
    private final Sides<OpenDeletes> openDeletes;
    private final List<TableState> parentsFirst;
    private final Map<Integer, TableState> byId = new LinkedHashMap<>();

    /**
     * Wires the logic of one sync.
     *
     * @param executor commits to the ledger while the next changes are processed
     * @param maxHeld the most deletes of an unfinished transaction that are held for each side
     */
    public BatchProcessor(
            SyncComponents parts, Map<String, TableState> tables, InstantSource clock, Executor executor, int maxHeld) {
        this.sync = parts.sync();
        this.ledger = parts.ledger();
        this.links = parts.links();
        this.issues = parts.issues();
        this.events = parts.events();
        this.changeFilter = parts.changeFilter();
        this.parentsFirst = TableOrder.parentsFirst(tables);
        parentsFirst.forEach(table -> byId.put(table.id(), table));
        LedgerWriter writer = new LedgerWriter(sync, ledger, links, parentsFirst, executor, parts.lock());
        this.commits = new Commits(ledger, links, issues, events, parentsFirst, writer, clock);
        this.replayWindow = new ReplayWindow(parts.sources());
        StreamProgress progress = new StreamProgress(parts.captured(), parts.sources(), events);
        this.holds = new MassChangeGuard(ledger, links, writer, events, parts.sources(), progress, clock);
        this.records = new Rounds(parts, tables, clock, writer, replayWindow, progress, holds);
        this.comparisons = new Comparisons(ledger, commits);
        this.replacements = new ReplacementGuard(ledger, parts.passed(), parentsFirst, commits, comparisons);
        Recovery recovery = new Recovery(links, parts.reader(), issues, parts.captured(), clock);
        this.unreadable = new UnreadableTables(sync, ledger, byId, recovery, commits, comparisons, clock);
        this.openDeletes = new Sides<>(new OpenDeletes(maxHeld), new OpenDeletes(maxHeld));
    }

    /** Finds the outcome of writes whose answers were lost, in a crash or with a connection. Also the first call of all. */
    public void recover() {
        commits.reset();
        replayWindow.untilNow();
        unreadable.recover();
        issues.count(parentsFirst);
        holds.load(parentsFirst);
        commits.inFlight().ifPresent(again -> {
            take(again.side(), again.changes());
            commits.commitAgain(again);
        });
    }

    /** Lets the table mappings wait whose table cannot be read, if the failure concerns one table: it stops no other. */
    public void setAside(ConnectorException failure) {
        unreadable.setAside(failure);
    }

    /**
     * Processes changes of one side, in order; their results become durable together with the position ({@link #takeDurable}). The
     * position of changes without results (echoes, an idle system) is stored only now and then: repeating them has no effect.
     *
     * @param begins whether the stream was opened just before
     */
    public void changes(Side side, ChangeBatch batch, boolean begins) {
        OpenDeletes.Released released = openDeletes.get(side).take(batch, begins);
        take(side, released.changes());
        released.counted()
                .forEach((table, count) ->
                        TableOrder.over(parentsFirst, side, table).forEach(each -> deleted(each, side, count)));
        replayWindow.passed(side, batch.next());
        commits.finish(new Commits.Taken(side, released.changes(), batch.next()));
        openDeletes.get(side).done();
        events.counters(side).changes.add(batch.changes().size());
        batch.changes().stream()
                .filter(change -> !(change instanceof Change.SchemaChanged))
                .reduce((first, last) -> last)
                .ifPresent(last -> events.counters(side).lastChangeAt =
                        Optional.of(last.info().committedAt()));
    }

    /** Returns when what came of all changes so far is durable. */
    public void settle() {
        commits.settle();
    }

    /** Waits for the commit in flight, whether it succeeds or fails: the next start finds the outcome. */
    public void end() {
        commits.end();
    }

    /** The newest position of a side that became durable since the last call: it may be acknowledged. */
    public Optional<Position> takeDurable(Side side) {
        return commits.takeDurable(side);
    }

    private void take(Side side, List<Change> changes) {
        List<Change> run = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Upserted upserted -> run.add(upserted);
                case Change.Deleted deleted -> run.add(deleted);
                case Change.Merged merged -> {
                    records(side, run);
                    run.clear();
                    merged(side, merged);
                }
                case Change.Truncated truncated -> {
                    records(side, run);
                    run.clear();
                    TableOrder.over(parentsFirst, side, truncated.table()).forEach(table -> truncated(table, side));
                }
                case Change.Gap gap -> {
                    records(side, run);
                    run.clear();
                    missed(side, gap);
                }
                case Change.SchemaChanged schema -> {
                    records(side, run);
                    run.clear();
                    schemaChanged(side, schema);
                }
            }
        }
        records(side, run);
    }

    /** Invariant 8, for one table: what its stream has lost is found again by a comparison of both sides with the ledger. */
    private void missed(Side side, Change.Gap gap) {
        gap.reasons().forEach(reason -> LOG.warn("{}: {} {}", sync, reason.code(), reason.message()));
        for (TableState table : TableOrder.over(parentsFirst, side, gap.table())) {
            if (gap.open()) {
                comparisons.pause(table, gap.reasons());
            } else {
                comparisons.beginHere(table);
            }
        }
    }

    /** Opens the session again once, which may be enough; a mapping that it does not help waits for an operator. */
    private void schemaChanged(Side side, Change.SchemaChanged schema) {
        List<TableState> concerned = TableOrder.over(parentsFirst, side, schema.table());
        if (concerned.isEmpty() || schema.reasons().isEmpty()) {
            return;
        }
        if (changeFilter.isNew(schema)) {
            commits.commit();
            throw new SchemaChangedException(schema.reasons().get(0));
        }
        concerned.forEach(table -> comparisons.pause(table, schema.reasons()));
    }

    /** At once if it can be: what goes in parts is judged as a whole before, so that no part of a mass delete is carried. */
    private void records(Side side, List<Change> run) {
        replacements.skip(parentsFirst, side, run);
        Consumer<List<Change>> action = some -> process(TableOrder.tasks(parentsFirst, side, some));
        if (run.size() <= MAX_TOGETHER && RecordGroups.isDone(run, action)) {
            return;
        }
        for (TableState table : parentsFirst) {
            holds.ofDeleted(table, side, run).ifPresent(mass -> hold(table, mass));
        }
        RecordGroups.each(run, MAX_TOGETHER, action);
    }

    /** More records were deleted by one transaction than their deletes can be held: the comparison finds them. */
    private void deleted(TableState table, Side side, long count) {
        if (table.isPaused()) {
            return;
        }
        commits.commit();
        holds.ofDeleted(table, side, count)
                .ifPresentOrElse(mass -> hold(table, mass), () -> comparisons.beginHere(table));
    }

    private void process(TableState table, List<RecordTask> tasks) {
        process(List.of(new TableOrder.Tasks(table, tasks)));
    }

    /** Processes tasks in their order; neighbours that do not depend on each other go together. */
    private void process(List<TableOrder.Tasks> all) {
        Deque<TableOrder.Tasks> waiting = new ArrayDeque<>(all);
        while (!waiting.isEmpty()) {
            List<TableBatch> together = new ArrayList<>();
            long chars = 0;
            while (!waiting.isEmpty()
                    && chars < MAX_CHARS_TOGETHER
                    && TableOrder.mayJoin(waiting.peek().table(), together)) {
                TableOrder.Tasks next = waiting.remove();
                if (next.tasks().isEmpty()) {
                    continue;
                }
                commits.commitUnlessIndependent(next.table());
                if (next.table().isPaused()) {
                    follow(next.table(), next.tasks());
                } else {
                    TableBatch batch = records.prepare(next.table(), next.tasks());
                    together.add(batch);
                    chars += waiting.isEmpty() ? 0 : batch.chars();
                }
            }
            records.process(together);
            together.stream().filter(TableBatch::isKept).forEach(batch -> commits.keep(batch.update));
            together.forEach(batch -> batch.mass.ifPresent(mass -> hold(batch, mass)));
            together.forEach(batch -> batch.delayed.ifPresent(why -> batch.table.delay(batch.delayed)));
            together.forEach(batch -> batch.missing.ifPresent(record -> comparisons.await(batch.table, record)));
        }
    }

    /** While a table mapping is held, keeps the facts that only the stream reports. */
    private void follow(TableState table, List<RecordTask> tasks) {
        if (table.followsMoves()) {
            commits.keep(records.skipped().follow(table, tasks));
        }
    }

    private void truncated(TableState table, Side side) {
        commits.commit();
        holds.ofTruncated(table, side).ifPresentOrElse(mass -> hold(table, mass), () -> comparisons.beginHere(table));
    }

    private void hold(TableBatch batch, MassChange mass) {
        hold(batch.table, mass);
        if (!batch.isKept()) {
            follow(batch.table, batch.tasks);
        }
    }

    /** A comparison finds the records of this batch, and the changes until the operator decides. */
    private void hold(TableState table, MassChange mass) {
        holds.begin(table, mass, commits.uncommitted());
        comparisons.beginHere(table);
    }

    /** Two records became one. */
    private void merged(Side side, Change.Merged merge) {
        commits.commit();
        for (TableState table : TableOrder.over(parentsFirst, side, merge.table())) {
            Map<RecordKey, Link> known = links.find(table, side, List.of(merge.loser(), merge.winner()));
            MergedRecord.task(table, side, merge, known).ifPresent(task -> process(table, List.of(task)));
        }
    }

    /**
     * Takes a chunk of a table that is read for the first time, or anew; the progress is durable with what came of it.
     *
     * @return false if the chunk must be read again later, because a table cannot be read now
     */
    public boolean chunk(TableState table, Side side, List<StoredRecord> chunk, Backfill after) {
        return backfill(table, chunk, part -> BackfillTasks.ofChunk(table, side, part), after);
    }

    /** Compares linked records on both sides, deletes included; returns false if they must be read again later. */
    public boolean compare(TableState table, List<Link> page, Backfill after) {
        settle();
        List<Link> now = BackfillTasks.asTheyAreNow(ledger, table, page);
        return backfill(table, now, part -> BackfillTasks.ofLinks(table, part), after);
    }

    private <T> boolean backfill(
            TableState table, List<T> all, Function<List<T>, List<RecordTask>> tasks, Backfill after) {
        settle();
        int number = table.backfillNumber();
        table.delay(Optional.empty());
        Halving.each(all, part -> {
            if (table.now().delayed().isEmpty()) {
                process(table, tasks.apply(part));
            }
        });
        boolean overtaken = table.isPaused() || table.backfillNumber() != number;
        return overtaken || replacements.progress(table, after);
    }

    /** Tries the records of due issues again; returns their number. */
    public int retryDue() {
        unreadable.retry();
        boolean none = parentsFirst.stream().noneMatch(TableState::hasIssues);
        if (none) {
            return 0;
        }
        settle();
        parentsFirst.forEach(table -> holds.endIfDone(table, commits.uncommitted()));
        commits.commit();
        List<Issue> due = issues.due(parentsFirst, MAX_RETRIES);
        for (TableState table : parentsFirst) {
            List<Issue> ofTable =
                    due.stream().filter(issue -> issue.mapping() == table.id()).toList();
            Halving.each(ofTable, part -> {
                commits.commitUnlessIndependent(table);
                process(table, records.retries().tasks(table, part));
            });
            commits.commit();
        }
        return due.size();
    }

    /** Carries out an operator's command on an issue; returns false if it must wait a little longer. */
    public boolean obey(TableState table, IssueCommands.Request request) {
        if (Hold.isOne(request.issue())) {
            return decide(table, request);
        }
        if (table.letsChangesPass()) {
            return false;
        }
        settle();
        process(table, CommandTasks.prepare(table, request, records.retries().tasks(table, List.of(request.issue()))));
        commits.commit();
        return true;
    }

    private boolean decide(TableState table, IssueCommands.Request request) {
        settle();
        if (!holds.isReady(table, request)) {
            return false;
        }
        comparisons.begin(table);
        holds.decide(table, request, commits.uncommitted());
        commits.commit();
        holds.load(parentsFirst);
        return true;
    }
}
