package io.tideway.engine.pipeline;

import io.tideway.spi.Reason;

/** Something cannot be done as asked; users see {@link #reason()}. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Reason reason;

    public EngineException(Kind kind, Reason reason) {
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

    /** Whose turn it is. */
    public enum Kind {
        /** The definition or the request is wrong. */
        CONFIGURATION,
        /** No such sync, table mapping, record or issue. */
        NOT_FOUND,
        /** A system, or another engine in the way, must change first. */
        UNAVAILABLE
    }
}
