package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The failures of a session, part by part. Its state follows from all of them, so a healthy part does not hide a failed one. Thread safe.
 */
final class SessionHealth {

    private final Map<Side, Reason> waiting = new EnumMap<>(Side.class);
    private final Map<Side, Reason> refused = new EnumMap<>(Side.class);
    private Optional<Reason> workWaits = Optional.empty();
    private Optional<Reason> outdated = Optional.empty();
    private Optional<Reason> failure = Optional.empty();
    private boolean started;
    private boolean closed;

    synchronized void started() {
        started = true;
    }

    /** Notes that a side's stream is read. */
    synchronized void connected(Side side) {
        waiting.remove(side);
        refused.remove(side);
    }

    /** Notes that a side's stream cannot be read for now. Returns whether that is new. */
    synchronized boolean waits(Side side, Reason why) {
        refused.remove(side);
        return !why.equals(waiting.put(side, why));
    }

    /** Notes that a side's stream cannot be read until an operator helps. Returns whether that is new. */
    synchronized boolean refused(Side side, Reason why) {
        waiting.remove(side);
        return !why.equals(refused.put(side, why));
    }

    /** Notes that the current task cannot reach a system or the ledger. Returns whether that is new. */
    synchronized boolean workWaits(Reason why) {
        boolean isNew = workWaits.filter(why::equals).isEmpty();
        workWaits = Optional.of(why);
        return isNew;
    }

    synchronized void workContinues() {
        workWaits = Optional.empty();
    }

    /** Notes that the session has ended, and that another one will begin. */
    synchronized void outdated(Reason why) {
        outdated = Optional.of(why);
    }

    /** Notes that the session has ended and that only an operator can help. The first failure is kept. */
    synchronized void failed(Reason why) {
        if (failure.isEmpty()) {
            failure = Optional.of(why);
        }
    }

    synchronized boolean hasFailed() {
        return failure.isPresent();
    }

    synchronized void closed() {
        closed = true;
    }

    synchronized SyncState state() {
        if (closed) {
            return SyncState.STOPPED;
        }
        if (failure.isPresent() || !refused.isEmpty()) {
            return SyncState.FAILED;
        }
        if (reason().isPresent()) {
            return SyncState.WAITING;
        }
        return started ? SyncState.RUNNING : SyncState.STARTING;
    }

    /** Returns the most serious failure. */
    synchronized Optional<Reason> reason() {
        return Stream.of(
                        failure.stream(),
                        refused.values().stream(),
                        outdated.stream(),
                        workWaits.stream(),
                        waiting.values().stream())
                .flatMap(reasons -> reasons)
                .findFirst();
    }
}
