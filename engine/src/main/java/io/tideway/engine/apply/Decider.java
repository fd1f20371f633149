package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.StreamLag;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.reconcile.FieldRule;
import io.tideway.engine.reconcile.MergeRules;
import io.tideway.engine.reconcile.Observed;
import io.tideway.engine.reconcile.Reconcile;
import io.tideway.engine.reconcile.Times;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Comparison;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.Seen;
import io.tideway.spi.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prepares one work for reconcile and asks it. A work that cannot be decided yet wants something read; one that cannot be decided
 * at all becomes an issue.
 */
public final class Decider {

    /** How long a conflict waits for the other side's stream before it is decided without its commit time. */
    static final Duration OTHER_SIDE_WAIT = Duration.ofSeconds(2);

    private final IssueDesk issues;
    private final Sides<Boolean> captured;

    private final StreamLag lag;
    private final CreateProof proof;

    Decider(IssueDesk issues, Sides<Boolean> captured, StreamLag lag) {
        this.issues = issues;
        this.captured = captured;
        this.lag = lag;
        this.proof = new CreateProof(issues, captured, lag);
    }

    /** Records were read since the last call. */
    void beginRound() {
        lag.forget();
    }

    /** The decision; empty when the work wants something read first, or was settled by an issue or by leaving it. */
    Optional<Decision> decide(RecordWork work, BatchUpdate update) {
        if (work.wantsAny() || proof.awaits(work, update) || failed(work, update)) {
            return Optional.empty();
        }
        Filter filter = filter(work);
        if (filter == Filter.READ_FIRST) {
            return Optional.empty();
        }
        Optional<Side> inDoubt = sideInDoubt(work);
        boolean leftAlone =
                work.isDetached() && inDoubt.isEmpty() && (work.isGone(Side.LEFT) != work.isGone(Side.RIGHT));
        if (leftAlone) {
            // It was out of the sync before it was deleted: so is its delete.
            return Optional.of(new Decision.Detach());
        }
        if (filter == Filter.OUT) {
            return Optional.of(work.link().isPresent() ? new Decision.Detach() : new Decision.Leave());
        }
        if (work.link().isEmpty()) {
            return unlinked(work, update);
        }
        return inDoubt.isPresent() ? inDoubt(work, inDoubt.get(), update) : linked(work, update);
    }

    private static Optional<Side> sideInDoubt(RecordWork work) {
        for (Side side : Side.values()) {
            if (work.isInDoubt(side) && !work.isGone(side.other())) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    private boolean failed(RecordWork work, BatchUpdate update) {
        for (Side side : Side.values()) {
            Optional<Reason> failure = work.mapped(side).flatMap(MappedRecord::failure);
            if (failure.isPresent() && needsTranslation(work, side)) {
                issues.reject(work, failure.get(), update);
                return true;
            }
        }
        return false;
    }

    /** A value that cannot travel matters only where it is to travel: where it was changed, or nothing is agreed yet. */
    private static boolean needsTranslation(RecordWork work, Side side) {
        if (work.revert.filter(revert -> revert.putsBackAll(side)).isPresent()) {
            return false;
        }
        var own = work.mapped(side).orElseThrow().own();
        var base = work.base().side(side);
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

    private static Filter filter(RecordWork work) {
        if (work.isDetached()) {
            for (Side side : Side.values()) {
                if (work.seen(side).filter(Decider::tellsAll).isEmpty()) {
                    work.want(side); // what was edited out of the sync is in no base
                }
            }
        }
        boolean in = isIn(work);
        boolean wasIn = work.link().isPresent() && !work.isDetached();
        boolean filtered = work.isDetached() || work.table.mapping.filters(work.side);
        if (in != wasIn && filtered && work.maybeOld()) {
            work.want(work.side); // old news must neither bring it into the sync nor take it out
            return Filter.READ_FIRST;
        }
        if (!in) {
            return Filter.OUT;
        }
        return work.wantsAny() ? Filter.READ_FIRST : Filter.IN;
    }

    /** As far as can be told by what was seen; what cannot is wanted. */
    private static boolean isIn(RecordWork work) {
        for (Side side : Side.values()) {
            Optional<Seen> seen = work.seen(side).filter(Seen::exists);
            if (seen.isPresent() && work.table.mapping.filters(side)) {
                if (!work.table.mapping.canFilter(side, seen.get().fields())) {
                    work.want(side);
                } else if (!work.table.mapping.includes(side, seen.get().fields())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean tellsAll(Seen seen) {
        return !seen.exists() || seen.fields().isComplete();
    }

    private Optional<Decision> unlinked(RecordWork work, BatchUpdate update) {
        Optional<Seen> seen = work.seen(work.side).filter(Seen::exists);
        if (seen.isEmpty()) {
            return Optional.of(new Decision.Leave());
        }
        if (!seen.get().fields().isComplete()) {
            work.want(work.side);
            return Optional.empty();
        }
        Side other = work.side.other();
        if (proof.isCreateInDoubt(work, other, update)) {
            return Optional.empty();
        }
        return Optional.of(Reconcile.unlinked(rules(work), work.observed(Side.LEFT), work.observed(Side.RIGHT)));
    }

    /** Invariant 2: whether the record was created is not known before its side's stream has told all that may concern it. */
    private Optional<Decision> inDoubt(RecordWork work, Side side, BatchUpdate update) {
        for (Side each : Side.values()) {
            if (work.seen(each).filter(Seen::read).isEmpty()) {
                work.want(each);
            }
        }
        if (work.wantsAny()) {
            return Optional.empty();
        }
        if (lag.mayTellOf(side, work.link().orElseThrow(), work.table)) {
            issues.defer(work, Reasons.waitsForOtherSide(side), OTHER_SIDE_WAIT, update);
            return Optional.empty();
        }
        return Optional.of(Reconcile.unlinked(rules(work), work.observed(Side.LEFT), work.observed(Side.RIGHT)));
    }

    private Optional<Decision> linked(RecordWork work, BatchUpdate update) {
        if (goneButNotTold(work, work.side)) {
            return Optional.empty(); // its own stream tells what became of it; whatever waits for that waits on
        }
        if (goneButNotTold(work, work.side.other())) {
            return awaitOther(work, work.side.other(), update);
        }
        for (Side side : Side.values()) {
            if (work.times == Times.AS_KNOWN && mayHaveMoved(work, side)) {
                issues.defer(work, Reasons.waitsForOtherSide(side), OTHER_SIDE_WAIT, update);
                return Optional.empty();
            }
        }
        Observed left = work.observed(Side.LEFT);
        Observed right = work.observed(Side.RIGHT);
        Decision decision = decide(work, left, right);
        if (decision instanceof Decision.Unchanged && agreeInTheLedgerOnly(work)) {
            decision = decide(work, left, right);
        }
        if (work.maybeStale() && !(decision instanceof Decision.Unchanged)) {
            work.want(work.side);
            return Optional.empty();
        }
        return switch (decision) {
            case Decision.ReadFirst first -> {
                work.want(first.side());
                yield Optional.empty();
            }
            case Decision.AwaitTime await -> awaitOther(work, await.side(), update);
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

    private Decision decide(RecordWork work, Observed left, Observed right) {
        if (work.isTwin) {
            return Reconcile.twin(rules(work), work.base(), work.side, left, right);
        }
        return work.revert
                .map(revert -> Reconcile.reverted(rules(work), work.base(), left, right, work.times, revert))
                .orElseGet(() -> Reconcile.linked(rules(work), work.base(), left, right, times(work)));
    }

    /** Whether that is all that stands in its way: no other issue may be taken for one that passes by itself. */
    private static boolean hasWaited(RecordWork work) {
        return !work.issues.isEmpty()
                && work.issues.stream().allMatch(issue -> issue.reason().code().equals(Reasons.WAITS_FOR_OTHER_SIDE));
    }

    /** A change that has waited for the other side's time waits on while that side's stream is known to lag, as above. */
    private Times times(RecordWork work) {
        boolean waitsOn = work.times == Times.AS_KNOWN
                && hasWaited(work)
                && work.keep.isEmpty()
                && work.changedAt().isPresent()
                && issues.hasQuickAttempts(work)
                && mayTellTime(work);
        return waitsOn ? Times.WILL_COME : work.times;
    }

    private boolean mayTellTime(RecordWork work) {
        return lag.mayTellMore(work.side.other()) || (work.isAheadOfStream(work.side) && lag.mayTellMore(work.side));
    }

    /**
     * Whether a comparison shows fields that differ although both sides are as they were agreed to be: something went past the
     * ledger. Nothing is agreed on those fields then, and their policy decides. A record with an issue waits for that.
     */
    private static boolean agreeInTheLedgerOnly(RecordWork work) {
        if (!work.compared || !work.issues.isEmpty() || !work.exists(Side.LEFT) || !work.exists(Side.RIGHT)) {
            return false;
        }
        MappedRecord left = work.mapped(Side.LEFT).orElseThrow();
        MappedRecord right = work.mapped(Side.RIGHT).orElseThrow();
        List<Integer> differing = Comparison.places(work.table, left, right);
        if (!differing.isEmpty()) {
            work.agree(work.base().without(differing));
        }
        return !differing.isEmpty();
    }

    /**
     * A record that was read as missing may have been deleted or may have moved to another key: its own stream will tell which, so
     * nothing is decided before.
     */
    private boolean goneButNotTold(RecordWork work, Side side) {
        return work.times == Times.WILL_COME && captured.get(side) && wasReadAsGone(work, side);
    }

    static boolean wasReadAsGone(RecordWork work, Side side) {
        return !work.wasToldGone(side)
                && !work.mayHaveDeleted(side)
                && work.seen(side).filter(seen -> !seen.exists() && seen.read()).isPresent();
    }

    /**
     * Nobody waits for the stream's word for ever; but while it is known to lag, for as long as quick attempts last. A person who
     * decides has seen what the stream told.
     */
    private boolean mayHaveMoved(RecordWork work, Side side) {
        return work.keep.isEmpty()
                && work.revert.filter(revert -> revert.concerns(side)).isEmpty()
                && wasReadAsGone(work, side)
                && issues.hasQuickAttempts(work)
                && lag.mayTellMore(side);
    }

    private Optional<Decision> awaitOther(RecordWork work, Side side, BatchUpdate update) {
        boolean ownWillTell = work.isAheadOfStream(side) && issues.hasQuickAttempts(work);
        boolean willTell = captured.get(side) && (side != work.side || ownWillTell);
        if (!willTell) {
            work.times = Times.AS_KNOWN;
            return linked(work, update);
        }
        issues.defer(work, Reasons.waitsForOtherSide(side), OTHER_SIDE_WAIT, update);
        return Optional.empty();
    }

    /** The table's rules, with a person's word on parked fields in place of their policy. */
    private static MergeRules rules(RecordWork work) {
        MergeRules rules = work.table.rules;
        if (work.keep.isEmpty()) {
            return rules;
        }
        ConflictPolicy word = work.keep.get() == Side.LEFT ? ConflictPolicy.LEFT : ConflictPolicy.RIGHT;
        List<FieldRule> fields = new ArrayList<>();
        for (FieldRule rule : rules.fields()) {
            boolean parked = rule.policy() == ConflictPolicy.MANUAL;
            fields.add(parked ? new FieldRule(rule.name(), rule.direction(), word) : rule);
        }
        return new MergeRules(rules.pairs(), fields, rules.direction(), rules.create(), rules.deletes(), word);
    }
}
