package io.tideway.engine.commit;

import io.tideway.engine.SyncCodes;
import io.tideway.spi.Reason;

/** The ledger no longer holds a sync's lock for this engine. The session ends, and another one begins after the lock is taken again. */
public final class LockLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final Reason REASON = new Reason(
            SyncCodes.SYNC_LOCK_LOST,
            "The connection that holds the sync's lock in the ledger was lost, so another engine may run the sync.",
            "Nothing to do: the lock is taken again as soon as the ledger grants it. Check that no setting there ends"
                    + " idle sessions there.");

    LockLostException() {
        super(REASON.code() + ": " + REASON.message());
    }
}
