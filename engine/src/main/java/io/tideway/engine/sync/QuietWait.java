package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.EngineException;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Waits until a sync has applied all changes that were committed before. Used by one caller's thread. */
final class QuietWait {

    /** The most passes that look for changes which triggers make to Tideway's writes and stream back. */
    private static final int MAX_SETTLING_PASSES = 4;

    private static final Duration STATUS_WAIT = Duration.ofMillis(20);

    private final SyncRunner runner;
    private final ProgressSignal noProgress = new ProgressSignal();

    QuietWait(SyncRunner runner) {
        this.runner = runner;
    }

    /** Waits until every change that was committed before the call is applied or an issue; false when the time ran out. */
    boolean await(long deadlineNanos) throws InterruptedException {
        for (int pass = 0; pass < MAX_SETTLING_PASSES; pass++) {
            long writes = writes();
            if (!awaitPass(deadlineNanos)) {
                return false;
            }
            if (writes() == writes) {
                return true;
            }
        }
        return true;
    }

    private long writes() {
        return runner.counters(Side.LEFT).writes() + runner.counters(Side.RIGHT).writes();
    }

    private boolean awaitPass(long deadlineNanos) throws InterruptedException {
        Map<Side, Position> goals = new EnumMap<>(Side.class);
        while (System.nanoTime() - deadlineNanos < 0) {
            Optional<SyncSession> open = runner.session();
            failIfStopped();
            if (open.isPresent() && open.get().state() == SyncState.RUNNING && isQuiet(open.get(), goals)) {
                return true;
            }
            if (runner.isPaused() || runner.isClosed()) {
                return false;
            }
            open.map(SyncSession::progress).orElse(noProgress).awaitProgress(STATUS_WAIT);
        }
        return false;
    }

    /** Fails if the sync needs an operator, because it will not become quiet. */
    private void failIfStopped() {
        if (runner.state() == SyncState.FAILED) {
            runner.reason().ifPresent(why -> {
                throw new EngineException(EngineException.Kind.UNAVAILABLE, why);
            });
        }
    }

    private boolean isQuiet(SyncSession open, Map<Side, Position> goals) {
        try {
            for (Side side : Side.values()) {
                if (runner.captured(side)) {
                    Position goal =
                            goals.computeIfAbsent(side, s -> runner.source(s).head());
                    Optional<Position> at = runner.counters(side).position;
                    if (at.isEmpty() || !runner.source(side).reached(at.get(), goal)) {
                        return false;
                    }
                }
            }
            // In the order in which the one turns into the other.
            return !hasRequests(open) && !isBackfilling(open) && !hasDeferred(open);
        } catch (ConnectorException | LedgerException away) {
            return false;
        }
    }

    /** Whether a command or a due issue of a running table mapping is not done yet. */
    private boolean hasRequests(SyncSession open) {
        return runner.requests.open().stream().anyMatch(request -> open.tables.containsKey(request.mapping()))
                || runner.requests.comparisons().keySet().stream().anyMatch(open.tables::containsKey)
                || open.hasDueIssues();
    }

    private static boolean isBackfilling(SyncSession open) {
        return open.tables.values().stream()
                .map(TableState::now)
                .anyMatch(now -> now.isBackfilling() && now.paused().isEmpty());
    }

    /** Whether any record is tried again within seconds. */
    private static boolean hasDeferred(SyncSession open) {
        return open.tables.values().stream()
                .map(TableState::now)
                .anyMatch(now ->
                        now.issues(Issue.State.DEFERRED) > 0 && now.paused().isEmpty());
    }
}
