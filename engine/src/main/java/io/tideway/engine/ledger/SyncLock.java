package io.tideway.engine.ledger;

/** The exclusive right to run a sync; released by its holder, or by the ledger when the holder dies. */
public interface SyncLock extends AutoCloseable {

    /** Returns whether it is still held; false after the ledger's server was restarted. */
    boolean isHeld();

    @Override
    void close();
}
