package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.delivery.Delivery;
import io.tideway.engine.delivery.Shipment;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableState;
import io.tideway.engine.recovery.ContentSearch;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.ReservedKeys;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableName;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out the writes of table mappings: takes keys for creates, makes the intents durable, delivers, and turns each outcome
 * into the next step of the task.
 *
 * <p>Invariant 2: the ledger knows of a write before it is sent, so that after a crash its result is recognised as ours.
 */
final class DeliveryStep {

    /** How many keys are taken for one record before it is put off. */
    private static final int MAX_KEYS = 4;

    private final LedgerWriter writer;
    private final LinkCache links;
    private final IssueTracker issues;
    private final Completion completion;
    private final RecordFetcher reader;
    private final ContentSearch search;
    private final Sides<Target> targets;
    private final Sides<Delivery> deliveries;

    DeliveryStep(
            LedgerWriter writer,
            LinkCache links,
            IssueTracker issues,
            Completion completion,
            RecordFetcher reader,
            Sides<Target> targets) {
        this.writer = writer;
        this.links = links;
        this.issues = issues;
        this.completion = completion;
        this.reader = reader;
        this.search = new ContentSearch(reader, links);
        this.targets = targets;
        this.deliveries = new Sides<>(new Delivery(targets.left()), new Delivery(targets.right()));
    }

    /** Delivers what the batches write, that to the right first; a task that must be decided again returns to its batch. */
    void carry(List<TableBatch> batches, List<MappingRow> rows) {
        List<TableBatch> writing =
                batches.stream().filter(batch -> !batch.writes.isEmpty()).toList();
        if (writing.isEmpty()) {
            return;
        }
        for (Side side : Side.values()) {
            takeKeys(writing, side);
        }
        writing = writing.stream().filter(batch -> !batch.writes.isEmpty()).toList();
        if (writing.isEmpty()) {
            return;
        }
        makeDurable(writing, rows);
        writing.forEach(batch -> batch.carried = true);
        for (Side target : List.of(Side.RIGHT, Side.LEFT)) {
            deliver(writing, target);
        }
    }

    private void makeDurable(List<TableBatch> batches, List<MappingRow> rows) {
        List<List<Intent>> intents = batches.stream()
                .map(batch -> batch.writes.stream().map(PlannedWrite::toIntent).toList())
                .toList();
        List<Long> ids = writer.journal(rows, intents); // the ledger learns of one batch after the other
        for (int i = 0; i < batches.size(); i++) {
            batches.get(i).update.settles(ids.get(i));
        }
    }

    private void takeKeys(List<TableBatch> batches, Side side) {
        Map<TableName, Integer> counts = new LinkedHashMap<>();
        for (TableBatch batch : batches) {
            int keyless = keyless(batch, side).size();
            if (keyless > 0) {
                counts.merge(batch.table.table(side), keyless, Integer::sum);
            }
        }
        if (counts.isEmpty()) {
            return;
        }
        targets.get(side).reserveKeys(counts).forEach((table, reserved) -> giveKeys(batches, side, table, reserved));
    }

    private void giveKeys(List<TableBatch> batches, Side side, TableName table, ReservedKeys reserved) {
        Iterator<RecordKey> keys = reserved.keys().iterator();
        for (TableBatch batch : batches) {
            if (batch.table.table(side).equals(table)) {
                giveKeys(batch, side, keys, reserved.lacking());
            }
        }
    }

    private static List<PlannedWrite> keyless(TableBatch batch, Side side) {
        return batch.table.reservesKeys(side)
                ? batch.writes.stream()
                        .filter(write -> write.target == side
                                && write.isCreate()
                                && write.key().isEmpty())
                        .toList()
                : List.of();
    }

    /** Creates that there is no key for become issues, and leave the other writes alone. */
    private void giveKeys(TableBatch batch, Side side, Iterator<RecordKey> keys, Optional<Reason> lacking) {
        Set<PlannedWrite> refused = new HashSet<>();
        for (PlannedWrite write : keyless(batch, side)) {
            if (keys.hasNext()) {
                write.reserve(keys.next());
            } else {
                issues.defer(write.task, lacking.orElseThrow(), Duration.ZERO, batch.update);
                write.task.settled = true;
                refused.add(write);
            }
        }
        batch.writes.removeAll(refused);
    }

    private void deliver(List<TableBatch> batches, Side target) {
        List<List<PlannedWrite>> planned = new ArrayList<>();
        List<Shipment> shipments = new ArrayList<>();
        int count = 0;
        for (TableBatch batch : batches) {
            List<PlannedWrite> toSide = batch.writes.stream()
                    .filter(write -> write.target == target && isOpen(batch, write.task))
                    .toList();
            List<Write> writes = new ArrayList<>(toSide.size());
            for (PlannedWrite write : toSide) {
                writes.add(write.toWrite(new WriteId(count++)));
            }
            planned.add(toSide);
            shipments.add(new Shipment(
                    batch.table.selection(target), batch.table.schema(target).maxWriteBatch(), writes));
        }
        writer.requireLock();
        List<WriteOutcome> outcomes = deliveries.get(target).deliver(shipments);
        int from = 0;
        for (int i = 0; i < batches.size(); i++) {
            int end = from + planned.get(i).size();
            settle(batches.get(i), target, planned.get(i), outcomes.subList(from, end));
            from = end;
        }
    }

    /** Else the write to its first side has met an obstacle. */
    private static boolean isOpen(TableBatch batch, RecordTask task) {
        return !task.settled && !batch.isDecidedAgain(task) && !batch.isBlocked(task);
    }

    private void settle(TableBatch batch, Side target, List<PlannedWrite> planned, List<WriteOutcome> outcomes) {
        TakenKeys taken = linksOfMetRecords(batch.table, target, planned, outcomes);
        for (int i = 0; i < planned.size(); i++) {
            if (outcomes.get(i) instanceof WriteOutcome.Deferred deferred
                    && !deferred.rivals().isEmpty()) {
                batch.block(planned.get(i).task, target, deferred);
            } else if (settle(planned.get(i), outcomes.get(i), taken, batch.update)) {
                batch.again(planned.get(i).task);
            }
        }
    }

    /** A create that met a record: is that one linked to another already? */
    private TakenKeys linksOfMetRecords(
            TableState table, Side target, List<PlannedWrite> planned, List<WriteOutcome> outcomes) {
        List<RecordKey> met = new ArrayList<>();
        for (int i = 0; i < planned.size(); i++) {
            if (planned.get(i).isCreate() && outcomes.get(i) instanceof WriteOutcome.Conflicted conflicted) {
                met.add(conflicted.current().key());
            } else if (planned.get(i).isReserved() && outcomes.get(i) instanceof WriteOutcome.Unknown) {
                met.add(planned.get(i).key().orElseThrow());
            }
        }
        return TakenKeys.find(links, reader, table, target, met);
    }

    /** Whether the task must be decided again. */
    private boolean settle(PlannedWrite write, WriteOutcome outcome, TakenKeys taken, BatchUpdate update) {
        RecordTask task = write.task;
        Side target = write.target;
        return switch (outcome) {
            case WriteOutcome.Applied applied -> {
                completion.applied(write, applied, update);
                yield false;
            }
            case WriteOutcome.Conflicted conflicted -> meet(write, conflicted.current(), taken, update);
            case WriteOutcome.Missing missing -> {
                task.see(
                        target,
                        Observation.readAsGone(task.table.selection(target).layout()));
                yield true;
            }
            case WriteOutcome.Rejected rejected -> {
                issues.reject(task, rejected.reason(), update);
                task.settled = true;
                yield false;
            }
            case WriteOutcome.Deferred deferred -> {
                issues.defer(task, deferred.reason(), deferred.retryAfter(), update);
                task.settled = true;
                yield false;
            }
            case WriteOutcome.Unknown unknown -> readAgain(write, taken, update);
        };
    }

    private boolean meet(PlannedWrite write, StoredRecord current, TakenKeys taken, BatchUpdate update) {
        RecordTask task = write.task;
        if (write.isReserved()) {
            return takeAnotherKey(write, current.key(), update);
        }
        if (taken.ofOther(current.key(), task).isPresent()) {
            taken.refuse(task, write.target, current.key(), issues, update);
            return false;
        }
        task.setKey(write.target, current.key());
        task.see(write.target, Observation.read(current));
        return true;
    }

    /** Users create records under keys of their own choice, without telling the sequence that the table takes its keys from. */
    private boolean takeAnotherKey(PlannedWrite write, RecordKey inUse, BatchUpdate update) {
        RecordTask task = write.task;
        task.keysInUse++;
        if (task.keysInUse < MAX_KEYS) {
            return true;
        }
        issues.defer(task, Reasons.keyInUse(task, write.target, inUse), Duration.ZERO, update);
        task.settled = true;
        return false;
    }

    /** A record that is created again has a link and is not matched: its match fields show whether it exists. */
    private void meetOwnCreate(PlannedWrite write) {
        RecordTask task = write.task;
        Side target = write.target;
        Optional<StoredRecord> own = search.findByMatch(task.table, target, write.values());
        own.ifPresent(record -> task.setKey(target, record.key()));
        Observation sight = own.map(Observation::read)
                .orElseGet(() ->
                        Observation.readAsGone(task.table.selection(target).layout()));
        task.see(target, sight);
    }

    /** Perhaps it was done: look before anything is repeated. */
    private boolean readAgain(PlannedWrite write, TakenKeys taken, BatchUpdate update) {
        RecordTask task = write.task;
        Optional<RecordKey> reserved = write.key().filter(key -> write.isReserved());
        if (reserved.filter(taken.links()::containsKey).isPresent()) {
            return takeAnotherKey(write, reserved.get(), update);
        }
        task.addUnconfirmed(write);
        if (write.key().isPresent()) {
            task.setKey(write.target, write.key().get());
            task.want(write.target);
            return true;
        }
        if (task.table.knowsOwnCreate(write.target, write.values())) {
            if (task.link().isPresent()) {
                meetOwnCreate(write);
            } else {
                task.unsee(write.target); // it will be matched
            }
            return true;
        }
        Optional<StoredRecord> alike = search.find(task.table, write.target, write.values());
        if (alike.isEmpty()) {
            issues.reject(task, Reasons.outcomeUnknown(task.table, write.target), Issue.Cause.OUTCOME_UNKNOWN, update);
            task.settled = true;
            return false;
        }
        task.setKey(write.target, alike.get().key());
        task.see(write.target, Observation.read(alike.get()));
        return true;
    }
}
