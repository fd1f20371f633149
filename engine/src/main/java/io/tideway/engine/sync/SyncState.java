package io.tideway.engine.sync;

/** What a sync does. */
public enum SyncState {
    STARTING,
    RUNNING,
    PAUSED,
    /** A system or the ledger is away; tried again by itself. */
    WAITING,
    /** Only an operator can help. */
    FAILED,
    STOPPED
}
