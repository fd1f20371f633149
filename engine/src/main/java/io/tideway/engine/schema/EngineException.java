package io.tideway.engine.schema;

import io.tideway.spi.Reason;
import java.util.List;

/** A request that cannot be carried out; users see {@link #reasons()}. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient List<Reason> reasons;

    public EngineException(Kind kind, Reason reason) {
        this(kind, List.of(reason));
    }

    /**
     * Reports why a sync cannot run.
     *
     * @param reasons at least one
     */
    public EngineException(Kind kind, List<Reason> reasons) {
        super(reasons.get(0).code() + ": " + reasons.get(0).message());
        this.kind = kind;
        this.reasons = List.copyOf(reasons);
    }

    public Kind kind() {
        return kind;
    }

    /** Returns the first of {@link #reasons()}. */
    public Reason reason() {
        return reasons.get(0);
    }

    public List<Reason> reasons() {
        return reasons;
    }

    /** Where the cause is to be removed. */
    public enum Kind {
        /** The definition or the request is wrong. */
        CONFIGURATION,
        /** There is no such sync, table mapping, record or issue. */
        NOT_FOUND,
        /** A system is not available, or another engine runs the sync. */
        UNAVAILABLE
    }
}
