package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a decision into the next step of its record: plans its writes, or ends it. Belongs to the sync's thread. */
final class WritePlanner {

    private final Completion completion;
    private final BounceDetector bounces;

    WritePlanner(Completion completion, BounceDetector bounces) {
        this.completion = completion;
        this.bounces = bounces;
    }

    Step plan(RecordTask task, Decision decision, BatchUpdate update) {
        return switch (decision) {
            case Decision.Unchanged unchanged -> completion.complete(task, List.of(), update);
            case Decision.Unlink unlink -> completion.forget(task, update);
            case Decision.Detach detach -> completion.detach(task, update);
            case Decision.Leave leave -> completion.leave(task, update);
            case Decision.ParkRecord parked -> completion.park(task, parked, update);
            case Decision.Create create -> planCreate(task, create);
            case Decision.Delete delete -> new Step.Write(List.of(new PlannedWrite(task, delete.target(), delete)));
            case Decision.Merge merge -> planMerge(task, merge, update);
            case Decision.ReadFirst first -> throw new AssertionError(first);
            case Decision.AwaitTime await -> throw new AssertionError(await);
        };
    }

    private Step planMerge(RecordTask task, Decision.Merge merge, BatchUpdate update) {
        if (bounces.bounces(task, merge)) {
            return stopBouncing(task, merge, update);
        }
        List<PlannedWrite> writes = new ArrayList<>(1);
        for (Side target : Side.values()) {
            if (!merge.write(target).isEmpty()) {
                writes.add(new PlannedWrite(task, target, merge));
            }
        }
        return writes.isEmpty() ? completion.merged(task, merge, update) : new Step.Write(writes);
    }

    /** Each side keeps its own value as agreed, so that nothing is written until a user changes one. */
    private Step stopBouncing(RecordTask task, Decision.Merge merge, BatchUpdate update) {
        Fields seen = task.mapped(task.side).map(MappedRecord::own).orElseThrow();
        Agreement base = task.base();
        task.agree(
                task.side == Side.LEFT
                        ? new Agreement(base.left().overlaidWith(seen), base.right())
                        : new Agreement(base.left(), base.right().overlaidWith(seen)));
        completion.complete(task, List.of(), update);
        bounces.forget(task);
        return new Step.Reject(
                Reasons.bounces(fieldNames(task, merge), BounceDetector.MAX_TURNS, BounceDetector.WINDOW),
                Issue.Cause.FIELD_BOUNCES);
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

    private Step planCreate(RecordTask task, Decision.Create create) {
        Optional<Issue> created = perhapsCreated(task, create);
        if (created.isPresent()) {
            return new Step.Reject(created.get().reason(), created.get().cause());
        }
        List<Reference> missing = task.table.hasReferences ? missing(task, create.target()) : List.of();
        return missing.isEmpty()
                ? new Step.Write(List.of(new PlannedWrite(task, create.target(), create)))
                : completion.awaitReference(task, create.target().other(), missing);
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
