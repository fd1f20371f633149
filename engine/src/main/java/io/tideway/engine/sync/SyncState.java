package io.tideway.engine.sync;

/** The state of a sync. */
public enum SyncState {
    STARTING,
    RUNNING,
    PAUSED,
    /** A system or the ledger is away; Tideway tries again. */
    WAITING,
    /** Only an operator can help. */
    FAILED,
    STOPPED
}
