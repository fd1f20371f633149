package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.reconcile.FieldRule;
import io.tideway.engine.reconcile.MergeRules;
import io.tideway.engine.reconcile.Observed;
import io.tideway.engine.reconcile.Reconcile;
import io.tideway.engine.reconcile.Times;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.FieldDifferences;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Prepares one record for reconcile, asks it, and returns the next step of the record: a read, writes, an issue, or the end. Belongs to the
 * sync's thread.
 */
final class Decider {

    private final IssueTracker issues;
    private final Sides<Boolean> captured;
    private final StreamProgress progress;
    private final CreateProof proof;
    private final WritePlanner writes;

    Decider(IssueTracker issues, Sides<Boolean> captured, StreamProgress progress, WritePlanner writes) {
        this.issues = issues;
        this.captured = captured;
        this.progress = progress;
        this.proof = new CreateProof(issues, captured, progress);
        this.writes = writes;
    }

    /** Forgets how far the streams have come: records were read since the last round. */
    void beginRound() {
        progress.forget();
    }

    Step decide(RecordTask task, BatchUpdate update) {
        Optional<Step> obstacle =
                proof.await(task, update).or(() -> failure(task).map(Step.Reject::new));
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Filtered filtered = filter(task);
        if (!filtered.unread().isEmpty()) {
            return new Step.Read(filtered.unread());
        }
        Optional<Side> inDoubt = sideInDoubt(task);
        boolean leftAlone =
                task.isDetached() && inDoubt.isEmpty() && (task.isGone(Side.LEFT) != task.isGone(Side.RIGHT));
        if (leftAlone) {
            // It was out of the sync before it was deleted: so is its delete.
            return writes.plan(task, new Decision.Detach(), update);
        }
        if (!filtered.in()) {
            return writes.plan(task, task.link().isPresent() ? new Decision.Detach() : new Decision.Leave(), update);
        }
        if (task.link().isEmpty()) {
            return unlinked(task, update);
        }
        return inDoubt.isPresent() ? inDoubt(task, inDoubt.get(), update) : linked(task, update);
    }

    private static Optional<Side> sideInDoubt(RecordTask task) {
        for (Side side : Side.values()) {
            if (task.isInDoubt(side) && !task.isGone(side.other())) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    private static Optional<Reason> failure(RecordTask task) {
        for (Side side : Side.values()) {
            Optional<Reason> failure = task.mapped(side).flatMap(MappedRecord::failure);
            if (failure.isPresent() && needsTranslation(task, side)) {
                return failure;
            }
        }
        return Optional.empty();
    }

    /** A value that cannot travel matters only where it is to travel: where it was changed, or nothing is agreed yet. */
    private static boolean needsTranslation(RecordTask task, Side side) {
        if (task.revert.filter(revert -> revert.putsBackAll(side)).isPresent()) {
            return false;
        }
        var own = task.mapped(side).orElseThrow().own();
        var base = task.base().side(side);
        for (int i = 0; i < own.layout().size(); i++) {
            boolean same =
                    own.isPresent(i) && base.isPresent(i) && java.util.Objects.equals(own.value(i), base.value(i));
            if (own.isPresent(i) && !same) {
                return true;
            }
        }
        return false;
    }

    /**
     * What the filters say of a record.
     *
     * @param unread the sides that are read before anything is decided
     */
    private record Filtered(boolean in, Set<Side> unread) {}

    private static Filtered filter(RecordTask task) {
        Set<Side> unread = EnumSet.noneOf(Side.class);
        if (task.isDetached()) {
            for (Side side : Side.values()) {
                if (task.seen(side).filter(Decider::isWhole).isEmpty()) {
                    unread.add(side); // what was edited out of the sync is in no base
                }
            }
        }
        boolean in = isIn(task, unread);
        boolean wasIn = task.link().isPresent() && !task.isDetached();
        boolean filtered = task.isDetached() || task.table.mapping.filters(task.side);
        if (in != wasIn && filtered && task.maybeOld()) {
            unread.add(task.side); // an outdated change must neither bring it into the sync nor take it out
            return new Filtered(in, unread);
        }
        return new Filtered(in, in ? unread : Set.of());
    }

    /** Evaluates the filters on the observed fields; adds a side to {@code unread} where a field is missing. */
    private static boolean isIn(RecordTask task, Set<Side> unread) {
        for (Side side : Side.values()) {
            Optional<Observation> seen = task.seen(side).filter(Observation::exists);
            if (seen.isPresent() && task.table.mapping.filters(side)) {
                if (!task.table.mapping.canFilter(side, seen.get().fields())) {
                    unread.add(side);
                } else if (!task.table.mapping.includes(side, seen.get().fields())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isWhole(Observation seen) {
        return !seen.exists() || seen.fields().isComplete();
    }

    private Step unlinked(RecordTask task, BatchUpdate update) {
        Optional<Observation> seen = task.seen(task.side).filter(Observation::exists);
        if (seen.isEmpty()) {
            return writes.plan(task, new Decision.Leave(), update);
        }
        if (!seen.get().fields().isComplete()) {
            return Step.read(task.side);
        }
        return proof.awaitLostCreate(task, task.side.other()).orElseGet(() -> planUnlinked(task, update));
    }

    private Step planUnlinked(RecordTask task, BatchUpdate update) {
        Decision decision = Reconcile.unlinked(rules(task), task.observed(Side.LEFT), task.observed(Side.RIGHT));
        return writes.plan(task, decision, update);
    }

    /** Invariant 2: the outcome of the create is unknown until its side's stream has reported all changes that may concern it. */
    private Step inDoubt(RecordTask task, Side side, BatchUpdate update) {
        Set<Side> unread = EnumSet.noneOf(Side.class);
        for (Side each : Side.values()) {
            if (task.seen(each).filter(Observation::read).isEmpty()) {
                unread.add(each);
            }
        }
        if (!unread.isEmpty()) {
            return new Step.Read(unread);
        }
        return progress.mayStreamCreate(side, task.link().orElseThrow(), task.table)
                ? Step.awaitOtherSide(task, side)
                : planUnlinked(task, update);
    }

    private Step linked(RecordTask task, BatchUpdate update) {
        if (isGoneBeforeStream(task, task.side)) {
            return Step.DONE; // its own stream reports its end or its move
        }
        if (isGoneBeforeStream(task, task.side.other())) {
            return awaitOther(task, task.side.other(), update);
        }
        for (Side side : Side.values()) {
            if (task.times == Times.AS_KNOWN && mayHaveMoved(task, side)) {
                return Step.awaitOtherSide(task, side);
            }
        }
        Observed left = task.observed(Side.LEFT);
        Observed right = task.observed(Side.RIGHT);
        Decision decision = decide(task, left, right);
        if (decision instanceof Decision.Unchanged && agreeInTheLedgerOnly(task)) {
            decision = decide(task, left, right);
        }
        if (task.maybeStale() && !(decision instanceof Decision.Unchanged)) {
            return Step.read(task.side);
        }
        if (decision instanceof Decision.ReadFirst first) {
            return Step.read(first.side());
        }
        return decision instanceof Decision.AwaitTime await
                ? awaitOther(task, await.side(), update)
                : writes.plan(task, decision, update);
    }

    private Decision decide(RecordTask task, Observed left, Observed right) {
        if (task.isDuplicate) {
            return Reconcile.duplicate(rules(task), task.base(), task.side, left, right);
        }
        return task.revert
                .map(revert -> Reconcile.reverted(rules(task), task.base(), left, right, task.times, revert))
                .orElseGet(() -> Reconcile.linked(rules(task), task.base(), left, right, times(task)));
    }

    /** Returns whether waiting for the other side is the only issue: any other one does not pass by itself. */
    private static boolean hasWaited(RecordTask task) {
        return !task.issues.isEmpty()
                && task.issues.stream().allMatch(issue -> issue.cause() == Issue.Cause.WAITS_FOR_OTHER_SIDE);
    }

    /** A change that has waited for the other side's time waits on while that side's stream is known to lag, as above. */
    private Times times(RecordTask task) {
        boolean waitsOn = task.times == Times.AS_KNOWN
                && hasWaited(task)
                && task.keep.isEmpty()
                && task.changedAt().isPresent()
                && issues.hasQuickAttempts(task)
                && mayStreamTime(task);
        return waitsOn ? Times.WILL_COME : task.times;
    }

    private boolean mayStreamTime(RecordTask task) {
        return progress.mayStreamMore(task.side.other())
                || (task.isAheadOfStream(task.side) && progress.mayStreamMore(task.side));
    }

    /**
     * Whether a comparison shows fields that differ although both sides are as they were agreed to be: something went past the
     * ledger. Nothing is agreed on those fields then, and their policy decides. A record with an issue waits for that.
     */
    private static boolean agreeInTheLedgerOnly(RecordTask task) {
        if (!task.compared || !task.issues.isEmpty() || !task.exists(Side.LEFT) || !task.exists(Side.RIGHT)) {
            return false;
        }
        MappedRecord left = task.mapped(Side.LEFT).orElseThrow();
        MappedRecord right = task.mapped(Side.RIGHT).orElseThrow();
        List<Integer> differing = FieldDifferences.places(task.table, left, right);
        if (!differing.isEmpty()) {
            task.agree(task.base().without(differing));
        }
        return !differing.isEmpty();
    }

    /**
     * A record that a read missed may have been deleted or moved to another key. Its own stream will report which; nothing is decided
     * before.
     */
    private boolean isGoneBeforeStream(RecordTask task, Side side) {
        return task.times == Times.WILL_COME && captured.get(side) && wasReadAsGone(task, side);
    }

    static boolean wasReadAsGone(RecordTask task, Side side) {
        return !task.wasStreamedGone(side)
                && !task.mayHaveDeleted(side)
                && task.seen(side).filter(seen -> !seen.exists() && seen.read()).isPresent();
    }

    /**
     * Waits for a stream that is known to lag, but only while quick attempts last. An operator who decides has seen the streamed changes.
     */
    private boolean mayHaveMoved(RecordTask task, Side side) {
        return task.keep.isEmpty()
                && task.revert.filter(revert -> revert.concerns(side)).isEmpty()
                && wasReadAsGone(task, side)
                && issues.hasQuickAttempts(task)
                && progress.mayStreamMore(side);
    }

    private Step awaitOther(RecordTask task, Side side, BatchUpdate update) {
        boolean ownReportsIt = task.isAheadOfStream(side) && issues.hasQuickAttempts(task);
        if (captured.get(side) && (side != task.side || ownReportsIt)) {
            return Step.awaitOtherSide(task, side);
        }
        task.times = Times.AS_KNOWN;
        return linked(task, update);
    }

    /** Returns the table's rules, with an operator's decision on parked fields in place of their policy. */
    private static MergeRules rules(RecordTask task) {
        MergeRules rules = task.table.rules;
        if (task.keep.isEmpty()) {
            return rules;
        }
        ConflictPolicy winner = task.keep.get() == Side.LEFT ? ConflictPolicy.LEFT : ConflictPolicy.RIGHT;
        List<FieldRule> fields = new ArrayList<>();
        for (FieldRule rule : rules.fields()) {
            boolean parked = rule.policy() == ConflictPolicy.MANUAL;
            fields.add(parked ? new FieldRule(rule.name(), rule.direction(), winner) : rule);
        }
        return new MergeRules(rules.pairs(), fields, rules.direction(), rules.create(), rules.deletes(), winner);
    }
}
