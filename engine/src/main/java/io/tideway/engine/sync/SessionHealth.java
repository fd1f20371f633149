package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is wrong with a session of a sync, part by part. Its state follows from that, so that a part that is well says nothing of
 * another. Thread safe.
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

    /** A side's stream is read. */
    synchronized void connected(Side side) {
        waiting.remove(side);
        refused.remove(side);
    }

    /** A side's stream cannot be read for a while. Returns whether that is new. */
    synchronized boolean waits(Side side, Reason why) {
        refused.remove(side);
        return !why.equals(waiting.put(side, why));
    }

    /** A side's stream cannot be read until an operator helps. Returns whether that is new. */
    synchronized boolean refused(Side side, Reason why) {
        waiting.remove(side);
        return !why.equals(refused.put(side, why));
    }

    /** The task in hand meets a system, or the ledger, that is away. Returns whether that is new. */
    synchronized boolean workWaits(Reason why) {
        boolean isNew = workWaits.filter(why::equals).isEmpty();
        workWaits = Optional.of(why);
        return isNew;
    }

    synchronized void workGoesOn() {
        workWaits = Optional.empty();
    }

    /** The session has ended; another is to begin. */
    synchronized void outdated(Reason why) {
        outdated = Optional.of(why);
    }

    /** The session has ended, and only a person can help. The first failure counts. */
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

    /** What is wrong, the worst first. */
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
