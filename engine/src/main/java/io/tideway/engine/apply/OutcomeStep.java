package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.recovery.ContentSearch;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the outcome of a write into the next step of its record. Belongs to the sync's thread. */
final class OutcomeStep {

    /** How many keys are taken for one record before it is put off. */
    private static final int MAX_KEYS = 4;

    private final LinkCache links;
    private final RecordFetcher reader;
    private final ContentSearch search;
    private final Completion completion;

    OutcomeStep(LinkCache links, RecordFetcher reader, Completion completion) {
        this.links = links;
        this.reader = reader;
        this.search = new ContentSearch(reader, links);
        this.completion = completion;
    }

    /** Finds whether records that creates met are linked to others already. */
    TakenKeys takenKeys(DeliveryStep.Delivered delivered) {
        List<RecordKey> met = new ArrayList<>();
        for (int i = 0; i < delivered.writes().size(); i++) {
            PlannedWrite write = delivered.writes().get(i);
            if (write.isCreate() && delivered.outcomes().get(i) instanceof WriteOutcome.Conflicted conflicted) {
                met.add(conflicted.current().key());
            } else if (write.isReserved() && delivered.outcomes().get(i) instanceof WriteOutcome.Unknown) {
                met.add(write.key().orElseThrow());
            }
        }
        return TakenKeys.find(links, reader, delivered.batch().table, delivered.target(), met);
    }

    Step settle(PlannedWrite write, WriteOutcome outcome, TakenKeys taken, BatchUpdate update) {
        RecordTask task = write.task;
        return switch (outcome) {
            case WriteOutcome.Applied applied -> completion.applied(write, applied, update);
            case WriteOutcome.Conflicted conflicted -> meet(write, conflicted.current(), taken);
            case WriteOutcome.Missing missing -> {
                task.see(write.target, gone(write));
                yield Step.AGAIN;
            }
            case WriteOutcome.Rejected rejected -> new Step.Reject(rejected.reason());
            case WriteOutcome.Deferred deferred ->
                deferred.rivals().isEmpty()
                        ? Step.defer(task, deferred.reason(), deferred.retryAfter())
                        : new Step.Blocked(write.target, deferred);
            case WriteOutcome.Unknown unknown -> readAgain(write, taken);
        };
    }

    private static Observation gone(PlannedWrite write) {
        return Observation.readAsGone(write.task.table.selection(write.target).layout());
    }

    private Step meet(PlannedWrite write, StoredRecord current, TakenKeys taken) {
        RecordTask task = write.task;
        if (write.isReserved()) {
            return takeAnotherKey(write, current.key());
        }
        if (taken.ofOther(current.key(), task).isPresent()) {
            return taken.refuse(task, write.target, current.key());
        }
        task.setKey(write.target, current.key());
        task.see(write.target, Observation.read(current));
        return Step.AGAIN;
    }

    /** Users create records under keys of their own choice, without telling the sequence that the table takes its keys from. */
    private static Step takeAnotherKey(PlannedWrite write, RecordKey inUse) {
        RecordTask task = write.task;
        task.keysInUse++;
        return task.keysInUse < MAX_KEYS
                ? Step.AGAIN
                : Step.defer(task, Reasons.keyInUse(task, write.target, inUse), Duration.ZERO);
    }

    /** A record that is created again has a link and is not matched: its match fields show whether it exists. */
    private void meetOwnCreate(PlannedWrite write) {
        RecordTask task = write.task;
        Side target = write.target;
        Optional<StoredRecord> own = search.findByMatch(task.table, target, write.values());
        own.ifPresent(record -> task.setKey(target, record.key()));
        task.see(target, own.map(Observation::read).orElseGet(() -> gone(write)));
    }

    /** Perhaps it was done: look before anything is repeated. */
    private Step readAgain(PlannedWrite write, TakenKeys taken) {
        RecordTask task = write.task;
        Optional<RecordKey> reserved = write.key().filter(key -> write.isReserved());
        if (reserved.filter(taken.links()::containsKey).isPresent()) {
            return takeAnotherKey(write, reserved.get());
        }
        task.addUnconfirmed(write);
        if (write.key().isPresent()) {
            task.setKey(write.target, write.key().get());
            return Step.read(write.target);
        }
        if (task.table.knowsOwnCreate(write.target, write.values())) {
            if (task.link().isPresent()) {
                meetOwnCreate(write);
            } else {
                task.unsee(write.target); // it will be matched
            }
            return Step.AGAIN;
        }
        Optional<StoredRecord> alike = search.find(task.table, write.target, write.values());
        if (alike.isEmpty()) {
            return new Step.Reject(Reasons.outcomeUnknown(task.table, write.target), Issue.Cause.OUTCOME_UNKNOWN);
        }
        task.setKey(write.target, alike.get().key());
        task.see(write.target, Observation.read(alike.get()));
        return Step.AGAIN;
    }
}
