package io.tideway.engine.schema;

import io.tideway.spi.Reason;

/** A system is not as the session was made for: the session ends, and another is made for the system as it is now. */
public final class SchemaChangedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    public SchemaChangedException(Reason reason) {
        super(reason.code() + ": " + reason.message());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
