package io.tideway.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call failed as a whole. The engine acts by {@link #kind()}, never by the text; users see {@link #reason()}. */
public final class ConnectorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Reason reason;
    private final transient Optional<TableName> table;

    public ConnectorException(Kind kind, Reason reason) {
        super(reason.code() + ": " + reason.message());
        this.kind = kind;
        this.reason = reason;
        this.table = Optional.empty();
    }

    public ConnectorException(Kind kind, Reason reason, Throwable cause) {
        this(kind, reason, Optional.empty(), cause);
    }

    private ConnectorException(Kind kind, Reason reason, Optional<TableName> table, @Nullable Throwable cause) {
        super(reason.code() + ": " + reason.message(), cause);
        this.kind = kind;
        this.reason = reason;
        this.table = table;
    }

    /** Reports that one table cannot be read now, while calls for other tables work: a user has locked it, for example. */
    public static ConnectorException unavailable(TableName table, Reason reason, @Nullable Throwable cause) {
        return new ConnectorException(Kind.UNAVAILABLE, reason, Optional.of(table), cause);
    }

    public Kind kind() {
        return kind;
    }

    public Reason reason() {
        return reason;
    }

    /** Returns the only table that the failure concerns; empty if it concerns the system as a whole. */
    public Optional<TableName> table() {
        return table;
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
