package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.brake.MassChangeGuard;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.ReplayWindow;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.StreamedDeletes;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableState;
import io.tideway.engine.record.TooWideException;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Fields;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final Completion completion;
    private final IssueTracker issues;
    private final StreamedDeletes passed;
    private final MassChangeGuard holds;
    private final BounceDetector bounces;
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
        this.decider = new Decider(issues, parts.captured(), progress);
        this.completion = new Completion(tables, issues, parts.events(), clock);
        this.matcher = new Matcher(links, reader, issues, completion);
        this.delivery = new DeliveryStep(writer, links, issues, completion, reader, parts.targets());
        this.holds = holds;
        this.bounces = new BounceDetector(clock);
        this.linking = new Linking(parts.ledger(), links, reader, replayWindow, writer);
        this.skipped = new SkippedChanges(links, linking, translator, completion);
        this.blocking = new BlockingRecords(parts.ledger(), links);
        this.retries = new RetryTasks(links);
        this.rows = tables.values().stream().map(table -> table.row).toList();
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
        batch.open.stream()
                .filter(task -> !task.settled)
                .forEach(task -> issues.defer(task, failure.reason(), Duration.ZERO, batch.update));
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
            delivery.carry(batches, rows);
            batches.forEach(this::meetRivals);
            batches.forEach(TableBatch::endRound);
        }
        for (TableBatch batch : batches) {
            for (RecordTask task : batch.open) {
                issues.defer(task, Reasons.keepsChanging(), Duration.ZERO, batch.update);
            }
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
            if (inTheWay.isEmpty() && !batch.mayHaveMadeRoom(each)) {
                issues.defer(
                        each.task(), each.outcome().reason(), each.outcome().retryAfter(), batch.update);
                each.task().settled = true;
            } else {
                batch.again(each.task());
            }
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
        Set<RecordTask> settledByMatch = matcher.match(table, batch.open, batch.update);
        // A record that was found by its match fields is seen now, and not translated yet.
        translator.translate(table, batch.open);
        for (RecordTask task : without(batch.open, settledByMatch)) {
            Optional<Decision> decision = decider.decide(task, batch.update);
            if (decision.isPresent()) {
                plan(task, decision.get(), batch.writes, batch.update);
            } else if (task.wantsAny()) {
                batch.again(task);
            }
        }
        matcher.meetAgain(table, batch.writes).forEach(batch::again);
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

    private static List<RecordTask> without(List<RecordTask> tasks, Set<RecordTask> settled) {
        return settled.isEmpty()
                ? tasks
                : tasks.stream().filter(task -> !settled.contains(task)).toList();
    }

    private void plan(RecordTask task, Decision decision, List<PlannedWrite> writes, BatchUpdate update) {
        switch (decision) {
            case Decision.Unchanged unchanged -> completion.complete(task, List.of(), update);
            case Decision.Unlink unlink -> completion.forget(task, update);
            case Decision.Detach detach -> completion.detach(task, update);
            case Decision.Leave leave -> completion.leave(task, update);
            case Decision.ParkRecord parked -> completion.park(task, parked, update);
            case Decision.Create create -> planCreate(task, create, writes, update);
            case Decision.Delete delete -> writes.add(new PlannedWrite(task, delete.target(), delete));
            case Decision.Merge merge -> planMerge(task, merge, writes, update);
            case Decision.ReadFirst first -> throw new AssertionError(first);
            case Decision.AwaitTime await -> throw new AssertionError(await);
        }
    }

    private void planMerge(RecordTask task, Decision.Merge merge, List<PlannedWrite> writes, BatchUpdate update) {
        if (bounces.bounces(task, merge)) {
            stopBouncing(task, merge, update);
            return;
        }
        boolean nothing = true;
        for (Side target : Side.values()) {
            if (!merge.write(target).isEmpty()) {
                writes.add(new PlannedWrite(task, target, merge));
                nothing = false;
            }
        }
        if (nothing) {
            completion.merged(task, merge, update);
        }
    }

    /** Each side keeps its own value as agreed, so that nothing is written until a user changes one. */
    private void stopBouncing(RecordTask task, Decision.Merge merge, BatchUpdate update) {
        Fields seen = task.mapped(task.side).map(MappedRecord::own).orElseThrow();
        Agreement base = task.base();
        task.agree(
                task.side == Side.LEFT
                        ? new Agreement(base.left().overlaidWith(seen), base.right())
                        : new Agreement(base.left(), base.right().overlaidWith(seen)));
        completion.complete(task, List.of(), update);
        issues.reject(
                task,
                Reasons.bounces(fieldNames(task, merge), BounceDetector.MAX_TURNS, BounceDetector.WINDOW),
                Issue.Cause.FIELD_BOUNCES,
                update);
        bounces.forget(task);
    }

    private static String fieldNames(RecordTask task, Decision.Merge merge) {
        List<String> names = new ArrayList<>();
        Fields write = merge.write(task.side.other());
        for (int i = 0; i < write.layout().size(); i++) {
            if (write.isPresent(i)) {
                names.add(task.table.field(task.side, i));
            }
        }
        return String.join(", ", names);
    }

    private void planCreate(RecordTask task, Decision.Create create, List<PlannedWrite> writes, BatchUpdate update) {
        Optional<Issue> created = perhapsCreated(task, create);
        if (created.isPresent()) {
            issues.reject(task, created.get().reason(), created.get().cause(), update);
            return;
        }
        List<Reference> missing = task.table.hasReferences ? missing(task, create.target()) : List.of();
        if (!missing.isEmpty()) {
            completion.deferForReference(task, create.target().other(), missing, update);
            return;
        }
        writes.add(new PlannedWrite(task, create.target(), create));
    }

    /** Returns the issue of a record that was perhaps created before, without proof either way. */
    private static Optional<Issue> perhapsCreated(RecordTask task, Decision.Create create) {
        if (task.mayCreateAgain || task.issues.isEmpty()) {
            return Optional.empty();
        }
        boolean isKnown = task.table.knowsOwnCreate(create.target(), create.values());
        return task.issues.stream()
                .filter(issue -> issue.cause() == Issue.Cause.CREATE_UNCONFIRMED
                        || (issue.cause() == Issue.Cause.OUTCOME_UNKNOWN && !isKnown))
                .findFirst();
    }

    private static List<Reference> missing(RecordTask task, Side target) {
        return task.mapped(target.other()).map(MappedRecord::unresolved).orElse(List.of()).stream()
                .filter(reference -> isRequired(task, target, reference))
                .toList();
    }

    private static boolean isRequired(RecordTask task, Side target, Reference reference) {
        String field = task.table.field(target, reference.pair());
        boolean written =
                task.table.rules.fields().get(reference.pair()).direction().writes(target);
        return written
                && task.table
                        .schema(target)
                        .field(field)
                        .filter(schema -> !schema.nullable())
                        .isPresent();
    }
}
