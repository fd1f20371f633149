package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.StreamLag;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.OwnCreate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.Seen;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Capability;
import io.tideway.spi.RecordKey;
import java.util.Optional;

/**
 * Finds out whether a create of unknown outcome was done: a record under the key that was reserved for it must prove to be ours
 * ({@link OwnCreate}), or its side's stream must tell that a transaction of ours wrote it (Invariant 2).
 */
final class CreateProof {

    private final IssueDesk issues;
    private final Sides<Boolean> captured;
    private final StreamLag lag;

    CreateProof(IssueDesk issues, Sides<Boolean> captured, StreamLag lag) {
        this.issues = issues;
        this.captured = captured;
        this.lag = lag;
    }

    /**
     * Whether a record is under the key of a create of unknown outcome, and nothing proves that we created it. The stream of its side
     * tells what our transactions wrote; when it has told all, and nothing of ours, the record is another's, and the link is wrong.
     */
    boolean awaits(RecordWork work, BatchUpdate update) {
        Optional<Side> unproved = work.unproved();
        if (unproved.isEmpty()) {
            return false;
        }
        Side side = unproved.get();
        Link link = work.link().orElseThrow();
        Seen seen = work.seen(side).orElseThrow();
        if ((work.side == side && work.writtenByUs)
                || OwnCreate.isProvedBy(
                        link.base(side), work.mapped(side).orElseThrow().own())) {
            work.prove();
            work.mustStoreLink = true; // the stream does not tell it again, should the change wait
            return false;
        }
        if (!seen.fields().isComplete()) {
            work.want(side);
        } else if (lag.mayTellOf(side, link, work.table)) {
            issues.defer(work, Reasons.waitsForOtherSide(side), Decider.OTHER_SIDE_WAIT, update);
        } else if (tellsOrigins(work.table, side) || work.mayCreateAgain) {
            part(work, link, update);
        } else {
            issues.reject(work, Reasons.createUnconfirmed(work.table, side, link.key(side)), update);
        }
        return true;
    }

    private static boolean tellsOrigins(TableState table, Side side) {
        return table.schema(side).capabilities().contains(Capability.REPORTS_ORIGIN);
    }

    /** Both records go their own way from now on. */
    private void part(RecordWork work, Link link, BatchUpdate update) {
        work.settled = true;
        work.mustStoreLink = false;
        update.remove(work.table, link);
        for (Side side : Side.values()) {
            issues.raise(work.table, side, link.key(side), Reasons.keepsChanging(), Issue.State.DEFERRED, update);
        }
    }

    /** Whether the record of an unlinked work may have been created there before: it waits then, or is an issue. */
    boolean isCreateInDoubt(RecordWork work, Side target, BatchUpdate update) {
        Optional<PlannedWrite> lost = lostCreate(work, target);
        lost.ifPresent(create -> awaitStream(work, create, update));
        return lost.isPresent();
    }

    /**
     * A create whose answer was lost, under a reserved key where nothing is, and the record may have got another key since; or where a
     * record is of which nothing proves that we created it.
     */
    private Optional<PlannedWrite> lostCreate(RecordWork work, Side target) {
        Optional<PlannedWrite> met = work.metUnderReservedKey(target);
        if (met.isPresent()) {
            return met.filter(create -> !OwnCreate.isProvedBy(
                    create.values(), work.mapped(target).orElseThrow().own()));
        }
        return captured.get(target) && Decider.wasReadAsGone(work, target)
                ? work.unconfirmed.stream()
                        .filter(write -> write.isReserved() && write.target == target)
                        .findFirst()
                : Optional.empty();
    }

    private void awaitStream(RecordWork work, PlannedWrite create, BatchUpdate update) {
        if (captured.get(create.target)) {
            work.linkInDoubt(create.target, (Decision.Create) create.decision);
            issues.defer(work, Reasons.waitsForOtherSide(create.target), Decider.OTHER_SIDE_WAIT, update);
        } else {
            RecordKey key = create.key().orElseThrow();
            issues.reject(work, Reasons.createUnconfirmed(work.table, create.target, key), update);
        }
    }
}
