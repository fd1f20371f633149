package io.tideway.engine.record;

import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
import io.tideway.spi.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * What changes of a running table mapping, as it is at one moment. Immutable, so any thread may read it.
 *
 * @param paused why it is stopped until an operator or a changed system helps
 * @param unreadable why it waits until one of its tables can be read; until then the result of its last writes may be unknown
 * @param delayed why the next chunk of its backfill is read again later
 * @param hold a mass change that is held up, or was until a moment ago
 * @param replacement whether a table of it was replaced a moment ago
 * @param backfillNumber counts the backfills begun, so that a chunk of an earlier one is recognised
 */
public record TableSnapshot(
        Optional<Reason> paused,
        Optional<Reason> unreadable,
        Optional<Reason> delayed,
        Optional<Hold> hold,
        Replacement replacement,
        Backfill backfill,
        int backfillNumber,
        Map<Issue.State, Long> issues,
        LinkCount links,
        long conflicts) {

    public boolean isPaused() {
        return pauseReason().isPresent();
    }

    /** Returns why its changes are not applied. */
    public Optional<Reason> pauseReason() {
        return paused.or(() -> unreadable);
    }

    /** Whether a changed system, or a table that could not be provisioned, stopped it; not a mass change that is held up. */
    public boolean isStopped() {
        return paused.isPresent() && !isHeld();
    }

    /** Returns whether a mass change waits for an operator. */
    public boolean isHeld() {
        return hold.filter(Hold::waits).isPresent();
    }

    /** Whether changes pass by, because a comparison finds them again: it is paused, or must know first that its links are right. */
    public boolean letsChangesPass() {
        return isPaused() || replacement.isOpen();
    }

    public boolean isBackfilling() {
        return backfill.stage() != Backfill.Stage.DONE;
    }

    /** Returns whether a backfill has chunks to read now. */
    public boolean readsChunks() {
        return isBackfilling() && !isPaused();
    }

    public boolean hasIssues() {
        return issues.values().stream().anyMatch(count -> count > 0);
    }

    /** Returns whether records of it are tried again, now or later. */
    public boolean triesAgain() {
        return issues(Issue.State.DEFERRED) + issues(Issue.State.OPEN) > 0;
    }

    public long issues(Issue.State state) {
        return issues.getOrDefault(state, 0L);
    }
}
