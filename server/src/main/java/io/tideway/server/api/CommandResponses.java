package io.tideway.server.api;

import io.tideway.spi.Reason;
import java.util.List;

/** The small documents that answer a command: what it changed, or why it could not. */
public final class CommandResponses {

    private CommandResponses() {}

    /** How many issues, or syncs, it concerned. */
    public record Count(int count) {}

    /** Whether everything was through in time. */
    public record Quiet(boolean quiet) {}

    /** Ids of issues. */
    public record Ids(List<Long> ids) {}

    /** Why something could not be done; {@code exitCode} is the exit code of the command. */
    public record Errors(List<Reason> errors, int exitCode) {}

    /** Whether the process lives, and whether all syncs run. */
    public record Health(String status, List<Waiting> waiting) {}

    /** A sync that does not run. */
    public record Waiting(String sync, String state) {}
}
