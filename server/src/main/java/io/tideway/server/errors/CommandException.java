package io.tideway.server.errors;

import io.tideway.spi.Reason;
import java.util.List;

/** A command failed. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public CommandException(int exitCode, Reason reason) {
        this(new Failure(exitCode, List.of(reason)));
    }

    public CommandException(Failure failure) {
        super(failure.reasons().get(0).code());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
