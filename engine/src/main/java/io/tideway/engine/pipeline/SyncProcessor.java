package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.JournalEntry;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.spi.Change;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The logic of one sync without threads: each call takes something in, carries it through all stages, and returns when the ledger
 * has committed what came of it; what came of changes may still be on its way to the ledger while the next call begins
 * ({@link #settle}). Called by one thread; a failed call leaves the ledger as it was, and {@link #recover} must be called before the
 * next.
 */
final class SyncProcessor {

    /** The most issues tried again at once. */
    private static final int MAX_RETRIES = 500;

    private final String sync;
    private final Ledger ledger;
    private final LinkBook links;
    private final IssueDesk issues;
    private final EventDesk events;
    private final InstantSource clock;
    private final SchemaNews news;
    private final LedgerWriter writer;
    private final RecordProcessor records;
    private final Recovery recovery;
    private final OldNews oldNews;
    private final HoldDesk holds;
    private final List<TableState> parentsFirst;
    private final Map<Integer, TableState> byId = new LinkedHashMap<>();
    private final Sides<LazyPosition> positions;
    /** What came of the last works; waits for the position, so that both are one commit. */
    private BatchUpdate uncommitted = new BatchUpdate();
    /** The changes of which what came is on its way to the ledger: taken again, should it not arrive. */
    private Optional<Taken> onTheirWay = Optional.empty();

    private final Map<Side, Position> durable = new EnumMap<>(Side.class);
    /** Whether the changes now at work must not come again, even if the last of them are echoes. */
    private boolean mustStorePosition;

    private record Taken(Side side, List<Change> changes, Position next) {}

    /**
     * @param executor writes to the ledger what came of the last changes, while the next are begun
     */
    SyncProcessor(SyncParts parts, Map<String, TableState> tables, InstantSource clock, Executor executor) {
        this.sync = parts.sync();
        this.ledger = parts.ledger();
        this.links = parts.links();
        this.issues = parts.issues();
        this.events = parts.events();
        this.clock = clock;
        this.news = parts.news();
        this.writer = new LedgerWriter(
                sync,
                ledger,
                links,
                tables.values().stream().map(table -> table.row).toList(),
                executor);
        this.oldNews = new OldNews(parts);
        this.holds = new HoldDesk(parts, clock);
        this.records = new RecordProcessor(parts, tables, clock, writer, oldNews, holds);
        this.positions = new Sides<>(new LazyPosition(clock), new LazyPosition(clock));
        this.recovery = new Recovery(parts, clock);
        this.parentsFirst = TableOrder.parentsFirst(tables);
        parentsFirst.forEach(table -> byId.put(table.id(), table));
    }

    /** Finds out what became of writes whose answer was lost, in a crash or with a connection. Also the first call of all. */
    void recover() {
        writer.abandon();
        links.clear();
        uncommitted = new BatchUpdate();
        oldNews.untilNow();
        recoverWrites(ledger.openJournal(sync, records.rows()));
        issues.count(parentsFirst);
        holds.load(parentsFirst);
        if (onTheirWay.isPresent()) {
            Taken again = onTheirWay.get();
            take(again.side(), again.changes());
            commit(uncommitted, again.side(), Optional.of(again.next()));
            uncommitted = new BatchUpdate();
            arrived();
        }
    }

    /** What is found out about a record on one side is what the other builds on. */
    private void recoverWrites(List<JournalEntry> open) {
        for (Side target : Side.values()) {
            BatchUpdate update = new BatchUpdate();
            recovery.recover(byId, open, target, update);
            commit(update, Side.LEFT, Optional.empty());
        }
    }

    /**
     * Takes changes of one side, in order; what came of them will be durable with the position ({@link #takeDurable}). Where
     * nothing came of the changes (echoes, an idle system), the position is stored once in a while only: they may come again,
     * and nothing will come of them again.
     */
    void changes(Side side, List<Change> changes, Position next) {
        take(side, changes);
        oldNews.passed(side, next);
        finish(side, changes, next);
        events.counters(side).changes.add(changes.size());
        changes.stream()
                .reduce((first, last) -> last)
                .ifPresent(last -> events.counters(side).lastChangeAt =
                        Optional.of(last.info().committedAt()));
    }

    /** Returns when what came of all changes so far is durable. */
    void settle() {
        writer.settle();
        arrived();
    }

    /** Lets what is on its way arrive or fail: the next start finds out which. */
    void end() {
        writer.abandon();
    }

    private void arrived() {
        onTheirWay.ifPresent(taken -> {
            durable.put(taken.side(), taken.next());
            events.counters(taken.side()).position = Optional.of(taken.next());
        });
        onTheirWay = Optional.empty();
    }

    /** The newest position of a side that became durable since the last call: it may be acknowledged. */
    Optional<Position> takeDurable(Side side) {
        return Optional.ofNullable(durable.remove(side));
    }

    private void take(Side side, List<Change> changes) {
        List<Change> run = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Upserted upserted -> run.add(upserted);
                case Change.Deleted deleted -> run.add(deleted);
                case Change.Merged merged -> {
                    Parts.each(run, part -> records(side, part));
                    run.clear();
                    merged(side, merged);
                }
                case Change.Truncated truncated -> {
                    Parts.each(run, part -> records(side, part));
                    run.clear();
                    tables(side, truncated.table()).forEach(table -> truncated(table, side));
                }
                case Change.SchemaChanged schema -> {
                    Parts.each(run, part -> records(side, part));
                    run.clear();
                    schemaChanged(side, schema);
                }
            }
        }
        Parts.each(run, part -> records(side, part));
    }

    /** Looking at the system anew may be all that it takes; a mapping that cannot be helped so waits for a person. */
    private void schemaChanged(Side side, Change.SchemaChanged schema) {
        List<TableState> concerned = tables(side, schema.table());
        if (concerned.isEmpty() || schema.reasons().isEmpty()) {
            return;
        }
        if (news.isNews(schema)) {
            commitProcessed();
            throw new SchemaChangedException(schema.reasons().get(0));
        }
        concerned.forEach(table -> pause(table, schema.reasons()));
    }

    private void finish(Side side, List<Change> changes, Position next) {
        boolean ofSameSide = onTheirWay.filter(taken -> taken.side() == side).isPresent();
        boolean store = mustStorePosition || positions.get(side).isDue() || !uncommitted.isEmpty();
        if (store || ofSameSide) {
            settle();
        }
        if (!store) {
            events.counters(side).position = Optional.of(next);
            return;
        }
        mustStorePosition = false;
        positions.get(side).stored();
        BatchUpdate update = uncommitted;
        uncommitted = new BatchUpdate();
        onTheirWay = Optional.of(new Taken(side, changes, next));
        if (LedgerWriter.mayBeOnItsWay(update) && !mayWakeOthers(update)) {
            writer.begin(update, side, next);
        } else {
            commit(update, side, Optional.of(next));
            arrived();
        }
    }

    private void records(Side side, List<Change> run) {
        TableOrder.works(parentsFirst, side, run).forEach(works -> process(works.table(), works.works()));
    }

    private List<TableState> tables(Side side, TableName name) {
        return parentsFirst.stream()
                .filter(table -> table.table(side).equals(name))
                .toList();
    }

    private void process(TableState table, List<RecordWork> works) {
        if (works.isEmpty() || table.paused.isPresent()) {
            return;
        }
        commitProcessed();
        BatchUpdate update = new BatchUpdate();
        try {
            records.process(table, works, update);
            uncommitted = update;
        } catch (MassChangeException mass) {
            hold(table, mass.change());
        }
    }

    private void truncated(TableState table, Side side) {
        holds.ofTruncated(table, side).ifPresentOrElse(mass -> hold(table, mass), () -> compareFromHere(table));
    }

    /** What was in hand, and what follows until a person has decided, is found again by comparing. */
    private void hold(TableState table, MassChange mass) {
        holds.begin(table, mass, uncommitted);
        compareFromHere(table);
    }

    private void commitProcessed() {
        commit(uncommitted, Side.LEFT, Optional.empty());
        uncommitted = new BatchUpdate();
    }

    /** Two records became one. */
    private void merged(Side side, Change.Merged merge) {
        commitProcessed();
        for (TableState table : tables(side, merge.table())) {
            Map<RecordKey, Link> known = links.find(table, side, List.of(merge.loser(), merge.winner()));
            MergedRecord.work(table, side, merge, known).ifPresent(work -> process(table, List.of(work)));
        }
    }

    /** Takes a chunk of a table that is read for the first time, or anew; the progress is durable with what came of it. */
    void chunk(TableState table, Side side, List<StoredRecord> chunk, Backfill after) {
        settle();
        Parts.each(chunk, part -> process(table, BackfillWorks.ofChunk(table, side, part)));
        if (table.paused.isEmpty()) {
            commitBackfilled(table, after);
        }
    }

    /** Compares linked records on both sides, deletes included. */
    void compare(TableState table, List<Link> page, Backfill after) {
        settle();
        Parts.each(
                BackfillWorks.asTheyAreNow(ledger, table, page),
                part -> process(table, BackfillWorks.ofLinks(table, part)));
        if (table.paused.isPresent()) {
            return;
        }
        commitBackfilled(table, after);
    }

    /** Makes the progress durable together with what came of the last part. */
    private void commitBackfilled(TableState table, Backfill after) {
        uncommitted.progress(after);
        commitProcessed();
        table.backfill = after;
    }

    /**
     * Stops a table mapping until somebody resumes it. Its changes pass by meanwhile; that it must be compared afterwards is
     * durable at once.
     */
    private void pause(TableState table, List<Reason> reasons) {
        table.paused = reasons.stream().findFirst();
        compareFromHere(table);
    }

    /**
     * What came of the changes so far is durable before, so that no link is missed. The position goes with it: once both sides are
     * compared, these changes must not come again.
     */
    private void compareFromHere(TableState table) {
        writer.settle();
        commitProcessed();
        compareAgain(table);
        mustStorePosition = true;
    }

    /** Starts to compare both sides of a table mapping with the ledger. May be called from any thread. */
    void compareAgain(TableState table) {
        Backfill start = new Backfill(table.id(), Backfill.Stage.LINKS, ChunkCursor.START, 0);
        ledger.setBackfill(start);
        table.backfillNumber.incrementAndGet();
        table.backfill = start;
    }

    /** Tries again what is due; returns how many records that were. */
    int retryDue() {
        boolean none = parentsFirst.stream().noneMatch(table -> table.hasIssues);
        if (none) {
            return 0;
        }
        settle();
        parentsFirst.forEach(table -> holds.endIfThrough(table, uncommitted));
        commitProcessed();
        List<Issue> due = issues.due(parentsFirst, MAX_RETRIES);
        for (TableState table : parentsFirst) {
            List<Issue> ofTable =
                    due.stream().filter(issue -> issue.mapping() == table.id()).toList();
            Parts.each(ofTable, part -> process(table, records.retried(table, part)));
            commitProcessed();
        }
        return due.size();
    }

    /** Carries out a person's word about an issue; false where it must wait a little longer. */
    boolean obey(TableState table, Requests.Request request) {
        if (Hold.isOne(request.issue())) {
            return decide(table, request);
        }
        if (table.paused.isPresent()) {
            return false;
        }
        settle();
        process(table, WordDesk.instruct(table, request, records.retried(table, List.of(request.issue()))));
        commitProcessed();
        return true;
    }

    private boolean decide(TableState table, Requests.Request request) {
        settle();
        if (!holds.isReady(table, request)) {
            return false;
        }
        compareAgain(table);
        holds.decide(table, request, uncommitted);
        commitProcessed();
        holds.load(parentsFirst);
        return true;
    }

    private void commit(BatchUpdate update, Side side, Optional<Position> position) {
        if (update.isEmpty() && position.isEmpty()) {
            return;
        }
        writer.write(update, side, position);
        if (update.touchesIssues()) {
            issues.count(parentsFirst);
        }
        if (mayWakeOthers(update)) {
            Instant now = clock.instant();
            update.added.keySet().forEach(mapping -> ledger.makeDueWaitingFor(mapping, now));
        }
    }

    /** New links may be what other records wait for. */
    private boolean mayWakeOthers(BatchUpdate update) {
        return !update.added.isEmpty()
                && parentsFirst.stream().anyMatch(table -> table.deferredIssues + table.openIssues > 0);
    }

    /** Whether an issue waits for nothing but its turn. */
    boolean hasDueIssues() {
        List<TableState> open =
                parentsFirst.stream().filter(table -> table.openIssues > 0).toList();
        return !issues.due(open, 1).isEmpty();
    }

    /** Whether any record is to be tried again within seconds. */
    boolean hasDeferred() {
        return parentsFirst.stream().anyMatch(table -> table.deferredIssues > 0 && table.paused.isEmpty());
    }
}
