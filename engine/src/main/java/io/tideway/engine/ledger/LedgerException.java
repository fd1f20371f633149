package io.tideway.engine.ledger;

import io.tideway.spi.Reason;

/** Reports that a call to the ledger failed as a whole. The engine acts by {@link #kind()}, users see {@link #reason()}. */
public final class LedgerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Reason reason;

    public LedgerException(Kind kind, Reason reason, Throwable cause) {
        super(reason.code() + ": " + reason.message(), cause);
        this.kind = kind;
        this.reason = reason;
    }

    public LedgerException(Kind kind, Reason reason) {
        super(reason.code() + ": " + reason.message());
        this.kind = kind;
        this.reason = reason;
    }

    public Kind kind() {
        return kind;
    }

    public Reason reason() {
        return reason;
    }

    /** Determines the engine's reaction. */
    public enum Kind {
        /** Unavailable: try again. */
        UNAVAILABLE,
        /** Wrong credentials, a missing right, a schema newer than this version. */
        CONFIGURATION,
        /** Another engine runs the sync. */
        SYNC_IS_RUNNING,
        /** A defect of Tideway. */
        BUG
    }
}
