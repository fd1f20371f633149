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
    private final StreamProgress lag;

    CreateProof(IssueTracker issues, Sides<Boolean> captured, StreamProgress lag) {
        this.issues = issues;
        this.captured = captured;
        this.lag = lag;
    }

    /**
     * Whether a record is under the key of a create of unknown outcome, and nothing proves that we created it. The stream of its side
     * tells what our transactions wrote; when it has told all, and nothing of ours, the record is another's, and the link is wrong.
     */
    boolean awaits(RecordTask task, BatchUpdate update) {
        Optional<Side> unproved = task.unproved();
        if (unproved.isEmpty()) {
            return false;
        }
        Side side = unproved.get();
        Link link = task.link().orElseThrow();
        Observation seen = task.seen(side).orElseThrow();
        if ((task.side == side && task.writtenByUs)
                || OwnCreate.isProvedBy(
                        link.base(side), task.mapped(side).orElseThrow().own())) {
            task.prove();
            task.mustStoreLink = true; // the stream does not report it again if the change waits
            return false;
        }
        if (!seen.fields().isComplete()) {
            task.want(side);
        } else if (lag.mayStreamCreate(side, link, task.table)) {
            issues.awaitOtherSide(task, side, Decider.OTHER_SIDE_WAIT, update);
        } else if (tellsOrigins(task.table, side) || task.mayCreateAgain) {
            part(task, link, update);
        } else {
            issues.reject(
                    task,
                    Reasons.createUnconfirmed(task.table, side, link.key(side)),
                    Issue.Cause.CREATE_UNCONFIRMED,
                    update);
        }
        return true;
    }

    private static boolean tellsOrigins(TableState table, Side side) {
        return table.schema(side).capabilities().contains(Capability.REPORTS_ORIGIN);
    }

    /** Both records go their own way from now on. */
    private void part(RecordTask task, Link link, BatchUpdate update) {
        task.settled = true;
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
    }

    /** Returns whether the record of an unlinked task may have been created there before: it waits then, or is an issue. */
    boolean isCreateInDoubt(RecordTask task, Side target, BatchUpdate update) {
        Optional<PlannedWrite> lost = lostCreate(task, target);
        lost.ifPresent(create -> awaitStream(task, create, update));
        return lost.isPresent();
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

    private void awaitStream(RecordTask task, PlannedWrite create, BatchUpdate update) {
        if (captured.get(create.target)) {
            task.linkInDoubt(create.target, (Decision.Create) create.decision);
            issues.awaitOtherSide(task, create.target, Decider.OTHER_SIDE_WAIT, update);
        } else {
            RecordKey key = create.key().orElseThrow();
            issues.reject(
                    task,
                    Reasons.createUnconfirmed(task.table, create.target, key),
                    Issue.Cause.CREATE_UNCONFIRMED,
                    update);
        }
    }
}
