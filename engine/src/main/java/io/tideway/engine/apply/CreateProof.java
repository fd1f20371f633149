package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.OwnCreate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Capability;
import io.tideway.spi.RecordKey;
import java.util.Optional;

/**
 * Finds out whether a create of unknown outcome was done: a record under the key that was reserved for it must prove to be ours
 * ({@link OwnCreate}), or its side's stream must report that a transaction of ours wrote it (Invariant 2).
 */
final class CreateProof {

    private final IssueTracker issues;
    private final Sides<Boolean> captured;
    private final StreamProgress progress;

    CreateProof(IssueTracker issues, Sides<Boolean> captured, StreamProgress progress) {
        this.issues = issues;
        this.captured = captured;
        this.progress = progress;
    }

    /**
     * Returns the step of a task whose record is under the key of a create of unknown outcome, without proof that we created it; empty: no
     * such record, or it is proved. The stream of its side reports what our transactions wrote. When it has reported all, and nothing of
     * this record, the record is another's, and the link is wrong.
     */
    Optional<Step> await(RecordTask task, BatchUpdate update) {
        Optional<Side> unproved = task.unproved();
        if (unproved.isEmpty()) {
            return Optional.empty();
        }
        Side side = unproved.get();
        Link link = task.link().orElseThrow();
        Observation seen = task.seen(side).orElseThrow();
        if ((task.side == side && task.writtenByUs)
                || OwnCreate.isProvedBy(
                        link.base(side), task.mapped(side).orElseThrow().own())) {
            task.prove();
            task.mustStoreLink = true; // the stream does not report it again if the change waits
            return Optional.empty();
        }
        if (!seen.fields().isComplete()) {
            return Optional.of(Step.read(side));
        }
        if (progress.mayStreamCreate(side, link, task.table)) {
            return Optional.of(Step.awaitOtherSide(task, side));
        }
        return Optional.of(
                reportsOrigins(task.table, side) || task.mayCreateAgain
                        ? part(task, link, update)
                        : unconfirmed(task, side, link.key(side)));
    }

    private static Step unconfirmed(RecordTask task, Side side, RecordKey key) {
        return new Step.Reject(Reasons.createUnconfirmed(task.table, side, key), Issue.Cause.CREATE_UNCONFIRMED);
    }

    private static boolean reportsOrigins(TableState table, Side side) {
        return table.schema(side).capabilities().contains(Capability.REPORTS_ORIGIN);
    }

    /** Both records go their own way from now on. */
    private Step part(RecordTask task, Link link, BatchUpdate update) {
        task.mustStoreLink = false;
        update.remove(task.table, link);
        for (Side side : Side.values()) {
            issues.raise(
                    task.table,
                    side,
                    link.key(side),
                    Reasons.keepsChanging(),
                    Issue.Cause.OTHER,
                    Issue.State.DEFERRED,
                    update);
        }
        return Step.DONE;
    }

    /** Returns the step of an unlinked task whose record may have been created there before: it waits then, or is an issue. */
    Optional<Step> awaitLostCreate(RecordTask task, Side target) {
        return lostCreate(task, target).map(create -> awaitStream(task, create));
    }

    /**
     * A create whose answer was lost, under a reserved key where nothing is, and the record may have got another key since; or where a
     * record is of which nothing proves that we created it.
     */
    private Optional<PlannedWrite> lostCreate(RecordTask task, Side target) {
        Optional<PlannedWrite> met = task.metUnderReservedKey(target);
        if (met.isPresent()) {
            return met.filter(create -> !OwnCreate.isProvedBy(
                    create.values(), task.mapped(target).orElseThrow().own()));
        }
        return captured.get(target) && Decider.wasReadAsGone(task, target)
                ? task.unconfirmed.stream()
                        .filter(write -> write.isReserved() && write.target == target)
                        .findFirst()
                : Optional.empty();
    }

    private Step awaitStream(RecordTask task, PlannedWrite create) {
        if (captured.get(create.target)) {
            task.linkInDoubt(create.target, (Decision.Create) create.decision);
            return Step.awaitOtherSide(task, create.target);
        }
        return unconfirmed(task, create.target, create.key().orElseThrow());
    }
}
