package io.tideway.spi;

/** A call failed as a whole. The engine acts by {@link #kind()}, never by the text; users see {@link #reason()}. */
public final class ConnectorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Reason reason;

    public ConnectorException(Kind kind, Reason reason) {
        super(reason.code() + ": " + reason.message());
        this.kind = kind;
        this.reason = reason;
    }

    public ConnectorException(Kind kind, Reason reason, Throwable cause) {
        super(reason.code() + ": " + reason.message(), cause);
        this.kind = kind;
        this.reason = reason;
    }

    public Kind kind() {
        return kind;
    }

    public Reason reason() {
        return reason;
    }

    /** Determines how the engine reacts. */
    public enum Kind {
        /** The set-up is wrong (a missing right, an unknown table): only a person can help. */
        CONFIGURATION,
        /** The credentials were refused. */
        AUTHENTICATION,
        /** Too many calls: try again later. */
        RATE_LIMITED,
        /** The system is away or was interrupted: try again, with growing pauses. */
        UNAVAILABLE,
        /** Another reader holds the stream: try again a few times, then a person must decide. */
        BUSY,
        /** A table or field does not exist, or differs from its discovery: discover again, then try again. */
        SCHEMA_CHANGED,
        /** Changes were lost before they were read: a resync is needed. */
        HISTORY_LOST,
        /** A defect of Tideway. */
        BUG;

        /** Whether another attempt may succeed without an operator. */
        public boolean passesByItself() {
            return switch (this) {
                case RATE_LIMITED, UNAVAILABLE, BUSY, SCHEMA_CHANGED -> true;
                case CONFIGURATION, AUTHENTICATION, HISTORY_LOST, BUG -> false;
            };
        }
    }
}
