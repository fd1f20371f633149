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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prepares one task for reconcile and asks it. A task that cannot be decided yet wants something read; one that cannot be decided
 * at all becomes an issue.
 */
public final class Decider {

    /** How long a conflict waits for the other side's stream before it is decided without its commit time. */
    static final Duration OTHER_SIDE_WAIT = Duration.ofSeconds(2);

    private final IssueTracker issues;
    private final Sides<Boolean> captured;

    private final StreamProgress lag;
    private final CreateProof proof;

    Decider(IssueTracker issues, Sides<Boolean> captured, StreamProgress lag) {
        this.issues = issues;
        this.captured = captured;
        this.lag = lag;
        this.proof = new CreateProof(issues, captured, lag);
    }

    /** Records were read since the last call. */
    void beginRound() {
        lag.forget();
    }

    /** The decision; empty when the task wants something read first, or was settled by an issue or by leaving it. */
    Optional<Decision> decide(RecordTask task, BatchUpdate update) {
        if (task.wantsAny() || proof.awaits(task, update) || failed(task, update)) {
            return Optional.empty();
        }
        Filter filter = filter(task);
        if (filter == Filter.READ_FIRST) {
            return Optional.empty();
        }
        Optional<Side> inDoubt = sideInDoubt(task);
        boolean leftAlone =
                task.isDetached() && inDoubt.isEmpty() && (task.isGone(Side.LEFT) != task.isGone(Side.RIGHT));
        if (leftAlone) {
            // It was out of the sync before it was deleted: so is its delete.
            return Optional.of(new Decision.Detach());
        }
        if (filter == Filter.OUT) {
            return Optional.of(task.link().isPresent() ? new Decision.Detach() : new Decision.Leave());
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

    private boolean failed(RecordTask task, BatchUpdate update) {
        for (Side side : Side.values()) {
            Optional<Reason> failure = task.mapped(side).flatMap(MappedRecord::failure);
            if (failure.isPresent() && needsTranslation(task, side)) {
                issues.reject(task, failure.get(), update);
                return true;
            }
        }
        return false;
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

    private enum Filter {
        IN,
        OUT,
        READ_FIRST
    }

    private static Filter filter(RecordTask task) {
        if (task.isDetached()) {
            for (Side side : Side.values()) {
                if (task.seen(side).filter(Decider::tellsAll).isEmpty()) {
                    task.want(side); // what was edited out of the sync is in no base
                }
            }
        }
        boolean in = isIn(task);
        boolean wasIn = task.link().isPresent() && !task.isDetached();
        boolean filtered = task.isDetached() || task.table.mapping.filters(task.side);
        if (in != wasIn && filtered && task.maybeOld()) {
            task.want(task.side); // an outdated change must neither bring it into the sync nor take it out
            return Filter.READ_FIRST;
        }
        if (!in) {
            return Filter.OUT;
        }
        return task.wantsAny() ? Filter.READ_FIRST : Filter.IN;
    }

    /** Evaluates the filters on the observed fields; asks for a read where a field is missing. */
    private static boolean isIn(RecordTask task) {
        for (Side side : Side.values()) {
            Optional<Observation> seen = task.seen(side).filter(Observation::exists);
            if (seen.isPresent() && task.table.mapping.filters(side)) {
                if (!task.table.mapping.canFilter(side, seen.get().fields())) {
                    task.want(side);
                } else if (!task.table.mapping.includes(side, seen.get().fields())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean tellsAll(Observation seen) {
        return !seen.exists() || seen.fields().isComplete();
    }

    private Optional<Decision> unlinked(RecordTask task, BatchUpdate update) {
        Optional<Observation> seen = task.seen(task.side).filter(Observation::exists);
        if (seen.isEmpty()) {
            return Optional.of(new Decision.Leave());
        }
        if (!seen.get().fields().isComplete()) {
            task.want(task.side);
            return Optional.empty();
        }
        Side other = task.side.other();
        if (proof.isCreateInDoubt(task, other, update)) {
            return Optional.empty();
        }
        return Optional.of(Reconcile.unlinked(rules(task), task.observed(Side.LEFT), task.observed(Side.RIGHT)));
    }

    /** Invariant 2: the outcome of the create is unknown until its side's stream has reported all changes that may concern it. */
    private Optional<Decision> inDoubt(RecordTask task, Side side, BatchUpdate update) {
        for (Side each : Side.values()) {
            if (task.seen(each).filter(Observation::read).isEmpty()) {
                task.want(each);
            }
        }
        if (task.wantsAny()) {
            return Optional.empty();
        }
        if (lag.mayStreamCreate(side, task.link().orElseThrow(), task.table)) {
            issues.awaitOtherSide(task, side, OTHER_SIDE_WAIT, update);
            return Optional.empty();
        }
        return Optional.of(Reconcile.unlinked(rules(task), task.observed(Side.LEFT), task.observed(Side.RIGHT)));
    }

    private Optional<Decision> linked(RecordTask task, BatchUpdate update) {
        if (goneButNotTold(task, task.side)) {
            return Optional.empty(); // its own stream will report its end or its move; the task waits for that
        }
        if (goneButNotTold(task, task.side.other())) {
            return awaitOther(task, task.side.other(), update);
        }
        for (Side side : Side.values()) {
            if (task.times == Times.AS_KNOWN && mayHaveMoved(task, side)) {
                issues.awaitOtherSide(task, side, OTHER_SIDE_WAIT, update);
                return Optional.empty();
            }
        }
        Observed left = task.observed(Side.LEFT);
        Observed right = task.observed(Side.RIGHT);
        Decision decision = decide(task, left, right);
        if (decision instanceof Decision.Unchanged && agreeInTheLedgerOnly(task)) {
            decision = decide(task, left, right);
        }
        if (task.maybeStale() && !(decision instanceof Decision.Unchanged)) {
            task.want(task.side);
            return Optional.empty();
        }
        return switch (decision) {
            case Decision.ReadFirst first -> {
                task.want(first.side());
                yield Optional.empty();
            }
            case Decision.AwaitTime await -> awaitOther(task, await.side(), update);
            case Decision.Unchanged d -> Optional.of(d);
            case Decision.Merge d -> Optional.of(d);
            case Decision.Create d -> Optional.of(d);
            case Decision.Delete d -> Optional.of(d);
            case Decision.Unlink d -> Optional.of(d);
            case Decision.Detach d -> Optional.of(d);
            case Decision.Leave d -> Optional.of(d);
            case Decision.ParkRecord d -> Optional.of(d);
        };
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
                && mayTellTime(task);
        return waitsOn ? Times.WILL_COME : task.times;
    }

    private boolean mayTellTime(RecordTask task) {
        return lag.mayStreamMore(task.side.other())
                || (task.isAheadOfStream(task.side) && lag.mayStreamMore(task.side));
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
    private boolean goneButNotTold(RecordTask task, Side side) {
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
                && lag.mayStreamMore(side);
    }

    private Optional<Decision> awaitOther(RecordTask task, Side side, BatchUpdate update) {
        boolean ownWillTell = task.isAheadOfStream(side) && issues.hasQuickAttempts(task);
        boolean willTell = captured.get(side) && (side != task.side || ownWillTell);
        if (!willTell) {
            task.times = Times.AS_KNOWN;
            return linked(task, update);
        }
        issues.awaitOtherSide(task, side, OTHER_SIDE_WAIT, update);
        return Optional.empty();
    }

    /** Returns the table's rules, with an operator's decision on parked fields in place of their policy. */
    private static MergeRules rules(RecordTask task) {
        MergeRules rules = task.table.rules;
        if (task.keep.isEmpty()) {
            return rules;
        }
        ConflictPolicy word = task.keep.get() == Side.LEFT ? ConflictPolicy.LEFT : ConflictPolicy.RIGHT;
        List<FieldRule> fields = new ArrayList<>();
        for (FieldRule rule : rules.fields()) {
            boolean parked = rule.policy() == ConflictPolicy.MANUAL;
            fields.add(parked ? new FieldRule(rule.name(), rule.direction(), word) : rule);
        }
        return new MergeRules(rules.pairs(), fields, rules.direction(), rules.create(), rules.deletes(), word);
    }
}
