package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.Reason;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What comes next for a record. The steps of a batch return it; {@link Rounds} alone acts on it. */
sealed interface Step {

    /** How long a conflict waits for the other side's stream before it is decided without its commit time. */
    Duration OTHER_SIDE_WAIT = Duration.ofSeconds(2);

    Done DONE = new Done();

    InFlight IN_FLIGHT = new InFlight();

    /** The record is decided again with the observations that it has now. */
    Read AGAIN = new Read(Set.of());

    /** These sides are read; then the record is decided again. */
    record Read(Set<Side> sides) implements Step {}

    /** These writes are delivered. */
    record Write(List<PlannedWrite> writes) implements Step {}

    /** Another write of the record has no outcome yet. */
    record InFlight() implements Step {}

    /** Other records of the table block its write to that side: it is tried once more when they are written. */
    record Blocked(Side target, WriteOutcome.Deferred outcome) implements Step {}

    /** Nothing more: the batch's update holds its link, tombstones, history and issues. */
    record Done() implements Step {}

    /** It becomes an issue that no retry can end. */
    record Reject(Reason reason, Issue.Cause cause) implements Step {

        Reject(Reason reason) {
            this(reason, Issue.Cause.OTHER);
        }
    }

    /**
     * It is tried again later.
     *
     * @param side of the record that the issue names
     * @param waitsFor the table mapping whose new links may end the failure
     */
    record Defer(Side side, Reason reason, Issue.Cause cause, Duration atLeast, Optional<Integer> waitsFor)
            implements Step {

        void raise(RecordTask task, IssueTracker issues, BatchUpdate update) {
            issues.defer(task, side, reason, cause, atLeast, waitsFor, update);
        }
    }

    /** The failure may be temporary. */
    static Defer defer(RecordTask task, Reason reason, Duration atLeast) {
        return new Defer(task.side, reason, Issue.Cause.OTHER, atLeast, Optional.empty());
    }

    /** The record waits until the other side's stream may have reported what decides. */
    static Defer awaitOtherSide(RecordTask task, Side other) {
        Reason reason = Reasons.waitsForOtherSide(other);
        return new Defer(task.side, reason, Issue.Cause.WAITS_FOR_OTHER_SIDE, OTHER_SIDE_WAIT, Optional.empty());
    }

    static Read read(Side side) {
        return new Read(Set.of(side));
    }
}
