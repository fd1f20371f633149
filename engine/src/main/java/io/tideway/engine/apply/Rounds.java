package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.brake.MassChangeGuard;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.ReplayWindow;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.StreamedDeletes;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableState;
import io.tideway.engine.record.TooWideException;
import io.tideway.spi.ConnectorException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processes the tasks of one table mapping from observation to result: link, read, map, match, decide, deliver, round after round, until
 * each is settled. Belongs to the sync's thread.
 */
final class Rounds {

    /** A record that needs more rounds is deferred: a user keeps changing it. */
    private static final int MAX_ROUNDS = 6;

    private final LinkCache links;
    private final RecordFetcher reader;
    private final Translator translator;
    private final Matcher matcher;
    private final Decider decider;
    private final DeliveryStep delivery;
    private final OutcomeStep outcomes;
    private final Completion completion;
    private final IssueTracker issues;
    private final StreamedDeletes passed;
    private final MassChangeGuard holds;
    private final Linking linking;
    private final SkippedChanges skipped;
    private final BlockingRecords blocking;
    private final RetryTasks retries;
    private final List<MappingRow> rows;

    Rounds(
            SyncComponents parts,
            Map<String, TableState> tables,
            InstantSource clock,
            LedgerWriter writer,
            ReplayWindow replayWindow,
            StreamProgress progress,
            MassChangeGuard holds) {
        this.links = parts.links();
        this.passed = parts.passed();
        this.reader = parts.reader();
        this.issues = parts.issues();
        this.translator = new Translator(tables, links, reader);
        this.rows = tables.values().stream().map(table -> table.row).toList();
        this.completion = new Completion(tables, issues, parts.events(), clock);
        WritePlanner writes = new WritePlanner(completion, new BounceDetector(clock));
        this.decider = new Decider(issues, parts.captured(), progress, writes);
        this.matcher = new Matcher(links, reader, completion);
        this.delivery = new DeliveryStep(writer, rows, parts.targets());
        this.outcomes = new OutcomeStep(links, reader, completion);
        this.holds = holds;
        this.linking = new Linking(parts.ledger(), links, reader, replayWindow, writer);
        this.skipped = new SkippedChanges(links, linking, translator, completion);
        this.blocking = new BlockingRecords(parts.ledger(), links);
        this.retries = new RetryTasks(links);
    }

    RetryTasks retries() {
        return retries;
    }

    SkippedChanges skipped() {
        return skipped;
    }

    /**
     * Attaches links and issues to tasks, and reads the records that are wanted.
     *
     * @throws TooWideException when they are too many for the memory
     */
    TableBatch prepare(TableState table, List<RecordTask> given) {
        List<RecordTask> tasks = new ArrayList<>(given);
        tasks.addAll(linking.attachLinks(table, given));
        TableBatch batch = new TableBatch(table, tasks);
        if (table.replacement().isOpen()) {
            skipped.skip(batch);
        }
        if (table.isBackfilling()) {
            tasks.forEach(task -> completion.buryLeftKeys(task, batch.update));
        }
        issues.attach(table, tasks);
        try {
            reader.readWantedIfNotTooWide(table, tasks);
        } catch (ConnectorException failure) {
            postpone(batch, failure);
        }
        return batch;
    }

    /** Defers the records of a table that cannot be read now, so that no other table waits (Invariant 6). */
    private void postpone(TableBatch batch, ConnectorException failure) {
        boolean backfills = batch.tasks.stream().anyMatch(task -> task.compared || task.readAhead);
        if (failure.table().isEmpty()) {
            throw failure;
        }
        if (backfills) {
            batch.delay(failure.reason());
            return;
        }
        batch.pending().forEach(task -> act(batch, task, Step.defer(task, failure.reason(), Duration.ZERO)));
        batch.postpone();
    }

    /**
     * Settles the tasks of table mappings that do not depend on each other. Each batch then holds the update for the ledger, or the
     * reason why nothing of it was delivered.
     */
    void process(List<TableBatch> batches) {
        for (int round = 0; round < MAX_ROUNDS && isAnyOpen(batches); round++) {
            int number = round;
            decider.beginRound();
            batches.forEach(batch -> decide(batch, number));
            deliver(batches);
            batches.forEach(this::meetRivals);
            batches.forEach(TableBatch::endRound);
        }
        for (TableBatch batch : batches) {
            batch.open.forEach(task -> act(batch, task, Step.defer(task, Reasons.keepsChanging(), Duration.ZERO)));
            batch.tasks.forEach(task -> completion.keepAgreed(task, batch.update));
        }
    }

    /**
     * Writes that other records block are tried once more, at once: with the pending changes of those, or if a write of
     * this round may have made room for them.
     */
    private void meetRivals(TableBatch batch) {
        if (batch.blocked().isEmpty()) {
            return;
        }
        List<RecordTask> inTheWay = batch.isJoined() ? List.of() : inTheWay(batch);
        for (TableBatch.Blocked each : batch.blocked()) {
            boolean isLeft = inTheWay.isEmpty() && !batch.mayHaveMadeRoom(each);
            act(
                    batch,
                    each.task(),
                    isLeft
                            ? Step.defer(
                                    each.task(),
                                    each.outcome().reason(),
                                    each.outcome().retryAfter())
                            : Step.AGAIN);
        }
        batch.blocked().clear();
        if (!inTheWay.isEmpty()) {
            batch.join(inTheWay);
        }
    }

    private List<RecordTask> inTheWay(TableBatch batch) {
        try {
            List<RecordTask> tasks = retries.tasks(batch.table, blocking.issues(batch));
            tasks.addAll(linking.attachLinks(batch.table, tasks));
            issues.attach(batch.table, tasks);
            reader.readWantedIfNotTooWide(batch.table, tasks);
            return tasks;
        } catch (TooWideException tooWide) {
            return List.of(); // they are tried again by themselves
        } catch (ConnectorException failure) {
            if (failure.table().isEmpty()) {
                throw failure;
            }
            return List.of();
        }
    }

    private static boolean isAnyOpen(List<TableBatch> batches) {
        return batches.stream().anyMatch(batch -> !batch.open.isEmpty());
    }

    /** Decides what this round writes of a batch. */
    private void decide(TableBatch batch, int round) {
        if (batch.open.isEmpty()) {
            return;
        }
        try {
            plan(batch, round);
        } catch (ConnectorException failure) {
            postpone(batch, failure);
        }
    }

    private void plan(TableBatch batch, int round) {
        TableState table = batch.table;
        if (round > 0) {
            reader.readWanted(table, batch.open);
        }
        translator.translate(table, batch.open);
        Optional<Replacement.Missing> missing = table.replacement().findMissing(batch.open, passed);
        if (missing.isPresent()) {
            batch.refuse(missing.get());
            return;
        }
        Map<RecordTask, Step> steps = matcher.match(table, batch.open, batch.update);
        // A record that was found by its match fields is seen now, and not translated yet.
        translator.translate(table, batch.open);
        for (RecordTask task : batch.open) {
            Step step = steps.get(task);
            act(batch, task, step != null ? step : decider.decide(task, batch.update));
        }
        batch.endDecisions();
        matcher.meetAgain(table, batch.writes).forEach(task -> act(batch, task, Step.AGAIN));
        batch.takeWaiting();
        if (batch.writes.isEmpty()) {
            return;
        }
        if (round < MAX_ROUNDS - 1 && holds.mustWait(table, batch.writes, batch.undecided())) {
            batch.waitForOthers();
        } else {
            holds.count(table, batch.writes).ifPresent(batch::refuse);
        }
    }

    /** Acts on the next step of a record. */
    private void act(TableBatch batch, RecordTask task, Step step) {
        switch (step) {
            case Step.Read read -> {
                read.sides().forEach(task::want);
                batch.again(task);
            }
            case Step.Write write -> batch.writes.addAll(write.writes());
            case Step.InFlight inFlight -> {}
            case Step.Blocked blocked -> batch.block(task, blocked.target(), blocked.outcome());
            case Step.Done done -> {}
            case Step.Reject reject -> {
                issues.reject(task, reject.reason(), reject.cause(), batch.update);
                batch.fail(task);
            }
            case Step.Defer defer -> {
                defer.raise(task, issues, batch.update);
                batch.fail(task);
            }
        }
    }

    /** Delivers what the batches write, that to the right first, and acts on the outcomes. */
    private void deliver(List<TableBatch> batches) {
        if (writing(batches).isEmpty()) {
            return;
        }
        for (DeliveryStep.Lacking each : delivery.takeKeys(writing(batches))) {
            act(each.batch(), each.task(), Step.defer(each.task(), each.reason(), Duration.ZERO));
        }
        List<TableBatch> writing = writing(batches);
        if (writing.isEmpty()) {
            return;
        }
        delivery.journal(writing);
        for (Side target : List.of(Side.RIGHT, Side.LEFT)) {
            delivery.deliver(writing, target).forEach(this::settle);
        }
    }

    private static List<TableBatch> writing(List<TableBatch> batches) {
        return batches.stream().filter(batch -> !batch.writes.isEmpty()).toList();
    }

    private void settle(DeliveryStep.Delivered delivered) {
        TableBatch batch = delivered.batch();
        TakenKeys taken = outcomes.takenKeys(delivered);
        for (int i = 0; i < delivered.writes().size(); i++) {
            PlannedWrite write = delivered.writes().get(i);
            act(batch, write.task, outcomes.settle(write, delivered.outcomes().get(i), taken, batch.update));
        }
    }
}
