package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.brake.HoldDesk;
import io.tideway.engine.capture.OpenDeletes;
import io.tideway.engine.commit.CommitDesk;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkBook;
import io.tideway.engine.commit.OldNews;
import io.tideway.engine.commit.SyncParts;
import io.tideway.engine.event.EventDesk;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.issue.Requests;
import io.tideway.engine.issue.WordDesk;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.JournalEntry;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.BackfillWorks;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.MassChange;
import io.tideway.engine.record.MergedRecord;
import io.tideway.engine.record.Parts;
import io.tideway.engine.record.RecordGroups;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableOrder;
import io.tideway.engine.record.TableState;
import io.tideway.engine.recovery.Recovery;
import io.tideway.engine.schema.SchemaNews;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logic of one sync without threads: each call takes something in, carries it through all stages, and returns when the ledger
 * has committed what came of it; what came of changes may still be on its way to the ledger while the next call begins
 * ({@link #settle}). Called by one thread; a failed call leaves the ledger as it was, and {@link #recover} must be called before the
 * next.
 */
public final class SyncProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(SyncProcessor.class);

    /** The most issues tried again at once. */
    private static final int MAX_RETRIES = 500;

    /** No further table mapping's works are begun together with those that hold so many characters. */
    private static final long MAX_CHARS_TOGETHER = 4_000_000;

    /** The most changes that are taken at once. */
    private static final int MAX_TOGETHER = 10_000;

    private final String sync;
    private final Ledger ledger;
    private final LinkBook links;
    private final IssueDesk issues;
    private final EventDesk events;
    private final SchemaNews news;
    private final CommitDesk commits;
    private final RecordProcessor records;
    private final Recovery recovery;
    private final OldNews oldNews;
    private final HoldDesk holds;
    private final ReplacementDesk replacements;
    public final ComparisonDesk comparisons;
    private final Sides<OpenDeletes> openDeletes;
    private final List<TableState> parentsFirst;
    private final Map<Integer, TableState> byId = new LinkedHashMap<>();

    /**
     * Makes the logic of one sync.
     *
     * @param executor writes to the ledger what came of the last changes, while the next are begun
     * @param maxHeld how many deletes of an unfinished transaction are held for each side
     */
    public SyncProcessor(
            SyncParts parts, Map<String, TableState> tables, InstantSource clock, Executor executor, int maxHeld) {
        this.sync = parts.sync();
        this.ledger = parts.ledger();
        this.links = parts.links();
        this.issues = parts.issues();
        this.events = parts.events();
        this.news = parts.news();
        this.parentsFirst = TableOrder.parentsFirst(tables);
        parentsFirst.forEach(table -> byId.put(table.id(), table));
        LedgerWriter writer = new LedgerWriter(sync, ledger, links, parentsFirst, executor, parts.lock());
        this.commits = new CommitDesk(parts, parentsFirst, writer, clock);
        this.oldNews = new OldNews(parts);
        this.holds = new HoldDesk(parts, writer, clock);
        this.records = new RecordProcessor(parts, tables, clock, writer, oldNews, holds);
        this.comparisons = new ComparisonDesk(ledger, commits);
        this.replacements = new ReplacementDesk(parts, parentsFirst, commits, comparisons);
        this.recovery = new Recovery(parts, clock);
        this.openDeletes = new Sides<>(new OpenDeletes(maxHeld), new OpenDeletes(maxHeld));
    }

    /** Finds out what became of writes whose answer was lost, in a crash or with a connection. Also the first call of all. */
    public void recover() {
        commits.startAnew();
        oldNews.untilNow();
        recoverWrites(ledger.openJournal(sync, records.rows()));
        issues.count(parentsFirst);
        holds.load(parentsFirst);
        commits.onTheirWay().ifPresent(again -> {
            take(again.side(), again.changes());
            commits.storeAgain(again);
        });
    }

    /** What is found out about a record on one side is what the other builds on. */
    private void recoverWrites(List<JournalEntry> open) {
        for (Side target : Side.values()) {
            BatchUpdate update = new BatchUpdate();
            recovery.recover(byId, open, target, update);
            commits.keep(update);
            commits.commit();
        }
    }

    /**
     * Takes changes of one side, in order; what came of them will be durable with the position ({@link #takeDurable}). Where
     * nothing came of the changes (echoes, an idle system), the position is stored once in a while only: they may come again,
     * and nothing will come of them again.
     *
     * @param begins whether the stream was opened just before
     */
    public void changes(Side side, ChangeBatch batch, boolean begins) {
        OpenDeletes.Released released = openDeletes.get(side).take(batch, begins);
        take(side, released.changes());
        released.counted()
                .forEach((table, count) ->
                        TableOrder.over(parentsFirst, side, table).forEach(each -> deleted(each, side, count)));
        oldNews.passed(side, batch.next());
        commits.finish(new CommitDesk.Taken(side, released.changes(), batch.next()));
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

    /** Lets what is on its way arrive or fail: the next start finds out which. */
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

    /** Looking at the system anew may be all that it takes; a mapping that cannot be helped so waits for a person. */
    private void schemaChanged(Side side, Change.SchemaChanged schema) {
        List<TableState> concerned = TableOrder.over(parentsFirst, side, schema.table());
        if (concerned.isEmpty() || schema.reasons().isEmpty()) {
            return;
        }
        if (news.isNews(schema)) {
            commits.commit();
            throw new SchemaChangedException(schema.reasons().get(0));
        }
        concerned.forEach(table -> comparisons.pause(table, schema.reasons()));
    }

    /** At once if it can be: what goes in parts is judged as a whole before, so that no part of a mass delete is carried. */
    private void records(Side side, List<Change> run) {
        replacements.letPass(parentsFirst, side, run);
        Consumer<List<Change>> action = some -> process(TableOrder.works(parentsFirst, side, some));
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
        if (table.paused.isPresent()) {
            return;
        }
        commits.commit();
        holds.ofDeleted(table, side, count)
                .ifPresentOrElse(mass -> hold(table, mass), () -> comparisons.beginHere(table));
    }

    private void process(TableState table, List<RecordWork> works) {
        process(List.of(new TableOrder.Works(table, works)));
    }

    /** Carries works through in their order; neighbours that do not depend on each other, together. */
    private void process(List<TableOrder.Works> all) {
        Deque<TableOrder.Works> waiting = new ArrayDeque<>(all);
        while (!waiting.isEmpty()) {
            List<TableBatch> together = new ArrayList<>();
            long chars = 0;
            while (!waiting.isEmpty()
                    && chars < MAX_CHARS_TOGETHER
                    && TableOrder.mayJoin(waiting.peek().table(), together)) {
                TableOrder.Works next = waiting.remove();
                if (next.works().isEmpty()) {
                    continue;
                }
                commits.makeWayFor(next.table());
                if (next.table().paused.isPresent()) {
                    follow(next.table(), next.works());
                } else {
                    TableBatch batch = records.prepare(next.table(), next.works());
                    together.add(batch);
                    chars += waiting.isEmpty() ? 0 : batch.chars();
                }
            }
            records.process(together);
            together.stream().filter(TableBatch::isKept).forEach(batch -> commits.keep(batch.update));
            together.forEach(batch -> batch.mass.ifPresent(mass -> hold(batch, mass)));
            together.forEach(batch -> batch.missing.ifPresent(record -> comparisons.await(batch.table, record)));
        }
    }

    /** Of what passes by while a table mapping is held up, that is kept which no comparison finds out. */
    private void follow(TableState table, List<RecordWork> works) {
        if (table.followsMoves()) {
            commits.keep(records.follow(table, works));
        }
    }

    private void truncated(TableState table, Side side) {
        commits.commit();
        holds.ofTruncated(table, side).ifPresentOrElse(mass -> hold(table, mass), () -> comparisons.beginHere(table));
    }

    private void hold(TableBatch batch, MassChange mass) {
        hold(batch.table, mass);
        if (!batch.isKept()) {
            follow(batch.table, batch.works);
        }
    }

    /** What was in hand, and what follows until a person has decided, is found again by comparing. */
    private void hold(TableState table, MassChange mass) {
        holds.begin(table, mass, commits.uncommitted());
        comparisons.beginHere(table);
    }

    /** Two records became one. */
    private void merged(Side side, Change.Merged merge) {
        commits.commit();
        for (TableState table : TableOrder.over(parentsFirst, side, merge.table())) {
            Map<RecordKey, Link> known = links.find(table, side, List.of(merge.loser(), merge.winner()));
            MergedRecord.work(table, side, merge, known).ifPresent(work -> process(table, List.of(work)));
        }
    }

    /** Takes a chunk of a table that is read for the first time, or anew; the progress is durable with what came of it. */
    public void chunk(TableState table, Side side, List<StoredRecord> chunk, Backfill after) {
        settle();
        int number = table.backfillNumber.get();
        Parts.each(chunk, part -> process(table, BackfillWorks.ofChunk(table, side, part)));
        commitBackfilled(table, number, after);
    }

    /** Compares linked records on both sides, deletes included. */
    public void compare(TableState table, List<Link> page, Backfill after) {
        settle();
        int number = table.backfillNumber.get();
        Parts.each(
                BackfillWorks.asTheyAreNow(ledger, table, page),
                part -> process(table, BackfillWorks.ofLinks(table, part)));
        commitBackfilled(table, number, after);
    }

    /** Makes the progress durable together with what came of the last part, unless it is no longer that of the present backfill. */
    private void commitBackfilled(TableState table, int number, Backfill after) {
        if (table.paused.isPresent() || table.backfillNumber.get() != number) {
            return;
        }
        replacements.progress(table, after);
        table.backfill = after;
        if (after.stage() != Backfill.Stage.LINKS) {
            replacements.accept(table);
        }
    }

    /** Tries again what is due; returns how many records that were. */
    public int retryDue() {
        boolean none = parentsFirst.stream().noneMatch(table -> table.hasIssues);
        if (none) {
            return 0;
        }
        settle();
        parentsFirst.forEach(table -> holds.endIfThrough(table, commits.uncommitted()));
        commits.commit();
        List<Issue> due = issues.due(parentsFirst, MAX_RETRIES);
        for (TableState table : parentsFirst) {
            List<Issue> ofTable =
                    due.stream().filter(issue -> issue.mapping() == table.id()).toList();
            Parts.each(ofTable, part -> {
                commits.makeWayFor(table);
                process(table, records.retries().works(table, part));
            });
            commits.commit();
        }
        return due.size();
    }

    /** Carries out a person's word about an issue; false where it must wait a little longer. */
    public boolean obey(TableState table, Requests.Request request) {
        if (Hold.isOne(request.issue())) {
            return decide(table, request);
        }
        if (table.letsChangesPass()) {
            return false;
        }
        settle();
        process(table, WordDesk.instruct(table, request, records.retries().works(table, List.of(request.issue()))));
        commits.commit();
        return true;
    }

    private boolean decide(TableState table, Requests.Request request) {
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
