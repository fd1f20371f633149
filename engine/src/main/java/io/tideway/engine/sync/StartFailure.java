package io.tideway.engine.sync;

import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.schema.EngineException;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;

/**
 * The reason why a session of a sync could not be opened, and its consequence for the next attempt.
 *
 * @param cause as it was thrown
 * @param passesByItself whether the next attempt may succeed without help
 */
public record StartFailure(Throwable cause, Reason reason, boolean passesByItself) {

    static StartFailure of(Throwable cause) {
        return switch (cause) {
            case ConnectorException away ->
                new StartFailure(away, away.reason(), away.kind().passesByItself());
            case LedgerException away -> new StartFailure(away, away.reason(), passesByItself(away.kind()));
            case EngineException misfit -> new StartFailure(misfit, misfit.reason(), false);
            default -> new StartFailure(cause, Reasons.defect(cause), false);
        };
    }

    private static boolean passesByItself(LedgerException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE, SYNC_IS_RUNNING -> true;
            case CONFIGURATION, BUG -> false;
        };
    }

    public void rethrow() {
        if (cause instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) cause;
    }

    SyncState state() {
        return passesByItself ? SyncState.WAITING : SyncState.FAILED;
    }

    private boolean isDefect() {
        return !(cause instanceof ConnectorException
                || cause instanceof LedgerException
                || cause instanceof EngineException);
    }

    /** Whether a further attempt may help; a defect would occur again. */
    boolean isTriedAgain() {
        return !isDefect();
    }

    /** Whether the failure seems to need an operator. An engine whose syncs all fail so at the start does not keep running. */
    public boolean isFinal() {
        boolean otherEngine =
                cause instanceof LedgerException failure && failure.kind() == LedgerException.Kind.SYNC_IS_RUNNING;
        return !passesByItself || otherEngine;
    }
}
