package io.tideway.server.errors;

/** The meaning of exit codes; the same for all commands. */
public final class ExitCode {

    /** All is well. */
    public static final int FINE = 0;

    /** The answer is no: differences, issues, not ready. */
    public static final int NO = 1;

    /** Wrong use or configuration. */
    public static final int WRONG_USE = 2;

    /** A system cannot be reached. */
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
