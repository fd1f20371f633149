package io.tideway.testkit.memory;

import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.util.List;

/** An edit that a constraint of a {@link MemorySystem} refuses; the transaction around it is rolled back. */
public final class ConstraintViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;
    private final boolean mayPassLater;
    private final transient List<RecordKey> rivals;

    ConstraintViolation(Reason reason, boolean mayPassLater) {
        this(reason, mayPassLater, List.of());
    }

    ConstraintViolation(Reason reason, boolean mayPassLater, List<RecordKey> rivals) {
        super(reason.code() + ": " + reason.message());
        this.reason = reason;
        this.mayPassLater = mayPassLater;
        this.rivals = rivals;
    }

    /** Returns the records of the same table that hold the wanted values. */
    List<RecordKey> rivals() {
        return rivals;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether other edits can make room for this one: a parent that comes, a value that is given up. */
    public boolean mayPassLater() {
        return mayPassLater;
    }
}
