package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.brake.HoldDesk;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkBook;
import io.tideway.engine.commit.OldNews;
import io.tideway.engine.commit.StreamLag;
import io.tideway.engine.commit.SyncParts;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.PassedDeletes;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordReader;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableState;
import io.tideway.engine.record.TooWideException;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the works of one table mapping from what was seen to what is durable: link, read, map, match, decide, deliver, round after
 * round, until each is settled. Belongs to the sync's thread.
 */
final class RecordProcessor {

    /** A record that needs more rounds is put off: somebody keeps changing it. */
    private static final int MAX_ROUNDS = 6;

    private final LinkBook links;
    private final RecordReader reader;
    private final Translator translator;
    private final Matcher matcher;
    private final Decider decider;
    private final Carrier carrier;
    private final Completion completion;
    private final IssueDesk issues;
    private final PassedDeletes passed;
    private final HoldDesk holds;
    private final BounceWatch bounces;
    private final Linking linking;
    private final Rivals rivals;
    private final Retries retries;
    private final List<MappingRow> rows;

    RecordProcessor(
            SyncParts parts,
            Map<String, TableState> tables,
            InstantSource clock,
            LedgerWriter writer,
            OldNews oldNews,
            HoldDesk holds) {
        this.links = parts.links();
        this.passed = parts.passed();
        this.reader = parts.reader();
        this.issues = parts.issues();
        this.translator = new Translator(tables, links, reader);
        this.decider = new Decider(issues, parts.captured(), new StreamLag(parts));
        this.completion = new Completion(tables, issues, parts.events(), clock);
        this.matcher = new Matcher(links, reader, issues, completion);
        this.carrier = new Carrier(writer, links, issues, completion, reader, parts.targets());
        this.holds = holds;
        this.bounces = new BounceWatch(clock);
        this.linking = new Linking(parts, oldNews, writer);
        this.rivals = new Rivals(parts.ledger(), links);
        this.retries = new Retries(links);
        this.rows = tables.values().stream().map(table -> table.row).toList();
    }

    Retries retries() {
        return retries;
    }

    List<MappingRow> rows() {
        return rows;
    }

    /**
     * Finds the links and issues of works, and reads what must be read.
     *
     * @throws TooWideException when they are too many for the memory
     */
    TableBatch prepare(TableState table, List<RecordWork> given) {
        List<RecordWork> works = new ArrayList<>(given);
        works.addAll(linking.attachLinks(table, given));
        TableBatch batch = new TableBatch(table, works);
        if (table.replacement.isOpen()) {
            letPass(batch);
        }
        if (table.isBackfilling()) {
            works.forEach(work -> completion.buryLeftKeys(work, batch.update));
        }
        issues.attach(table, works);
        reader.readWantedIfNotTooWide(table, works);
        return batch;
    }

    /**
     * Keeps of changes that pass by, while their table mapping is held up, what a stream alone tells: under which keys records are now, and
     * which are those that we created.
     */
    BatchUpdate follow(TableState table, List<RecordWork> works) {
        BatchUpdate update = new BatchUpdate();
        List<RecordWork> telling = new ArrayList<>(works.stream()
                .filter(work -> work.moves.any() || work.writtenByUs)
                .toList());
        telling.addAll(linking.attachLinks(table, List.copyOf(telling)));
        for (Side side : Side.values()) {
            List<RecordWork> ofSide =
                    telling.stream().filter(work -> work.side == side).toList();
            Map<RecordKey, Link> taken = links.findKeys(
                    table, side, ofSide.stream().map(RecordWork::key).toList());
            ofSide.stream()
                    .filter(work -> !work.moves.any() || isFree(work, taken, works))
                    .forEach(work -> completion.follow(work, update));
        }
        return update;
    }

    /** Where another record had the key, or has it, a comparison finds out what became of both. */
    private static boolean isFree(RecordWork work, Map<RecordKey, Link> taken, List<RecordWork> works) {
        Link there = taken.get(work.key());
        boolean ofOther = there != null
                && work.link().filter(link -> link.id() == there.id()).isEmpty();
        return !ofOther
                && works.stream()
                        .noneMatch(other -> other != work
                                && other.side == work.side
                                && other.key().equals(work.key()));
    }

    /** That a record was created by us, its stream alone tells. */
    private void letPass(TableBatch batch) {
        translator.translate(batch.table, batch.works);
        for (RecordWork work : batch.works) {
            if (batch.table.replacement.letsPass(work) && work.writtenByUs && !work.moves.any()) {
                completion.follow(work, batch.update);
            }
        }
        batch.works.removeIf(batch.table.replacement::letsPass);
    }

    /**
     * Settles the works of table mappings that do not depend on each other, and notes in each batch what is to be made durable, or
     * that nothing of it was carried.
     */
    void process(List<TableBatch> batches) {
        for (int round = 0; round < MAX_ROUNDS && isAnyOpen(batches); round++) {
            int number = round;
            decider.beginRound();
            batches.forEach(batch -> decide(batch, number));
            carrier.carry(batches, rows);
            batches.forEach(this::meetRivals);
            batches.forEach(TableBatch::endRound);
        }
        for (TableBatch batch : batches) {
            for (RecordWork work : batch.open) {
                issues.defer(work, Reasons.keepsChanging(), Duration.ZERO, batch.update);
            }
            batch.works.forEach(work -> completion.keepAgreed(work, batch.update));
        }
    }

    /**
     * Writes that other records stand in the way of are tried once more, at once: with the pending changes of those, or where a write of
     * this round may have made room for them.
     */
    private void meetRivals(TableBatch batch) {
        if (batch.blocked().isEmpty()) {
            return;
        }
        List<RecordWork> inTheWay = batch.isJoined() ? List.of() : inTheWay(batch);
        for (TableBatch.Blocked each : batch.blocked()) {
            if (inTheWay.isEmpty() && !batch.mayHaveMadeRoom(each)) {
                issues.defer(
                        each.work(), each.outcome().reason(), each.outcome().retryAfter(), batch.update);
                each.work().settled = true;
            } else {
                batch.again(each.work());
            }
        }
        batch.blocked().clear();
        if (!inTheWay.isEmpty()) {
            batch.join(inTheWay);
        }
    }

    private List<RecordWork> inTheWay(TableBatch batch) {
        try {
            List<RecordWork> works = retries.works(batch.table, rivals.issues(batch));
            works.addAll(linking.attachLinks(batch.table, works));
            issues.attach(batch.table, works);
            reader.readWantedIfNotTooWide(batch.table, works);
            return works;
        } catch (TooWideException tooWide) {
            return List.of(); // they are tried again by themselves
        }
    }

    private static boolean isAnyOpen(List<TableBatch> batches) {
        return batches.stream().anyMatch(batch -> !batch.open.isEmpty());
    }

    /** Finds out what is to be written of a batch in this round. */
    private void decide(TableBatch batch, int round) {
        TableState table = batch.table;
        if (batch.open.isEmpty()) {
            return;
        }
        if (round > 0) {
            reader.readWanted(table, batch.open);
        }
        translator.translate(table, batch.open);
        Optional<Replacement.Missing> missing = table.replacement.findMissing(batch.open, passed);
        if (missing.isPresent()) {
            batch.refuse(missing.get());
            return;
        }
        Set<RecordWork> settledByMatch = matcher.match(table, batch.open, batch.update);
        // A record that was found by its match fields is seen now, and not translated yet.
        translator.translate(table, batch.open);
        for (RecordWork work : without(batch.open, settledByMatch)) {
            Optional<Decision> decision = decider.decide(work, batch.update);
            if (decision.isPresent()) {
                plan(work, decision.get(), batch.writes, batch.update);
            } else if (work.wantsAny()) {
                batch.again(work);
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

    private static List<RecordWork> without(List<RecordWork> works, Set<RecordWork> settled) {
        return settled.isEmpty()
                ? works
                : works.stream().filter(work -> !settled.contains(work)).toList();
    }

    private void plan(RecordWork work, Decision decision, List<PlannedWrite> writes, BatchUpdate update) {
        switch (decision) {
            case Decision.Unchanged unchanged -> completion.complete(work, List.of(), update);
            case Decision.Unlink unlink -> completion.forget(work, update);
            case Decision.Detach detach -> completion.detach(work, update);
            case Decision.Leave leave -> completion.leave(work, update);
            case Decision.ParkRecord parked -> completion.park(work, parked, update);
            case Decision.Create create -> planCreate(work, create, writes, update);
            case Decision.Delete delete -> writes.add(new PlannedWrite(work, delete.target(), delete));
            case Decision.Merge merge -> planMerge(work, merge, writes, update);
            case Decision.ReadFirst first -> throw new AssertionError(first);
            case Decision.AwaitTime await -> throw new AssertionError(await);
        }
    }

    private void planMerge(RecordWork work, Decision.Merge merge, List<PlannedWrite> writes, BatchUpdate update) {
        if (bounces.bounces(work, merge)) {
            stopBouncing(work, merge, update);
            return;
        }
        boolean nothing = true;
        for (Side target : Side.values()) {
            if (!merge.write(target).isEmpty()) {
                writes.add(new PlannedWrite(work, target, merge));
                nothing = false;
            }
        }
        if (nothing) {
            completion.merged(work, merge, update);
        }
    }

    /** Both sides keep their own value as agreed, so that nothing travels until somebody changes one. */
    private void stopBouncing(RecordWork work, Decision.Merge merge, BatchUpdate update) {
        Fields seen = work.mapped(work.side).map(MappedRecord::own).orElseThrow();
        Agreement base = work.base();
        work.agree(
                work.side == Side.LEFT
                        ? new Agreement(base.left().overlaidWith(seen), base.right())
                        : new Agreement(base.left(), base.right().overlaidWith(seen)));
        completion.complete(work, List.of(), update);
        issues.reject(
                work, Reasons.bounces(fieldNames(work, merge), BounceWatch.MAX_TURNS, BounceWatch.WINDOW), update);
        bounces.forget(work);
    }

    private static String fieldNames(RecordWork work, Decision.Merge merge) {
        List<String> names = new ArrayList<>();
        Fields write = merge.write(work.side.other());
        for (int i = 0; i < write.layout().size(); i++) {
            if (write.isPresent(i)) {
                names.add(work.table.field(work.side, i));
            }
        }
        return String.join(", ", names);
    }

    private void planCreate(RecordWork work, Decision.Create create, List<PlannedWrite> writes, BatchUpdate update) {
        Optional<Reason> created = perhapsCreated(work, create);
        if (created.isPresent()) {
            issues.reject(work, created.get(), update);
            return;
        }
        List<Reference> missing = work.table.hasReferences ? missing(work, create.target()) : List.of();
        if (!missing.isEmpty()) {
            completion.deferForReference(work, create.target().other(), missing, update);
            return;
        }
        writes.add(new PlannedWrite(work, create.target(), create));
    }

    /** Why it was perhaps created before, where nothing tells. */
    private static Optional<Reason> perhapsCreated(RecordWork work, Decision.Create create) {
        if (work.mayCreateAgain || work.issues.isEmpty()) {
            return Optional.empty();
        }
        boolean isKnown = work.table.knowsOwnCreate(create.target(), create.values());
        return work.issues.stream()
                .map(Issue::reason)
                .filter(reason -> reason.code().equals(Reasons.CREATE_UNCONFIRMED)
                        || (reason.code().equals(Reasons.OUTCOME_UNKNOWN) && !isKnown))
                .findFirst();
    }

    private static List<Reference> missing(RecordWork work, Side target) {
        return work.mapped(target.other()).map(MappedRecord::unresolved).orElse(List.of()).stream()
                .filter(reference -> isRequired(work, target, reference))
                .toList();
    }

    private static boolean isRequired(RecordWork work, Side target, Reference reference) {
        String field = work.table.field(target, reference.pair());
        boolean written =
                work.table.rules.fields().get(reference.pair()).direction().writes(target);
        return written
                && work.table
                        .schema(target)
                        .field(field)
                        .filter(schema -> !schema.nullable())
                        .isPresent();
    }
}
