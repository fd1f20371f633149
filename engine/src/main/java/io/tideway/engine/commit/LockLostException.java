package io.tideway.engine.commit;

import io.tideway.spi.Reason;

/** The ledger holds a sync's lock no more for this engine: the session ends, and another begins once the lock is taken again. */
public final class LockLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final Reason REASON = new Reason(
            "SYNC_LOCK_LOST",
            "The connection that holds the sync's lock in the ledger was lost, so another engine may run the sync.",
            "Nothing to do: the lock is taken again as soon as the ledger gives it. See that nothing ends idle"
                    + " sessions there.");

    LockLostException() {
        super(REASON.code() + ": " + REASON.message());
    }
}
