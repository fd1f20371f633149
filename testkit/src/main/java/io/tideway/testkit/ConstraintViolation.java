package io.tideway.testkit;

import io.tideway.spi.Reason;

/** An edit that a constraint of a {@link MemorySystem} refuses; the transaction around it is rolled back. */
public final class ConstraintViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;
    private final boolean mayPassLater;

    ConstraintViolation(Reason reason, boolean mayPassLater) {
        super(reason.code() + ": " + reason.message());
        this.reason = reason;
        this.mayPassLater = mayPassLater;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether other edits can make room for this one: a parent that comes, a value that is given up. */
    public boolean mayPassLater() {
        return mayPassLater;
    }
}
