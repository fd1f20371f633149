package io.tideway.engine.ledger;

/** The right to run a sync; closed by its holder, or by the ledger when the holder dies. */
public interface SyncLock extends AutoCloseable {

    /** Whether it is still held; false after the ledger's server was restarted. */
    boolean isHeld();

    @Override
    void close();
}
