package io.tideway.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server cannot start or run; contains the reason and the fix. */
public final class EmbeddedPostgresException extends RuntimeException {
    private final Problem problem;
    private final String fix;

    EmbeddedPostgresException(Problem problem, String what, String fix) {
        this(problem, what, fix, null);
    }

    EmbeddedPostgresException(Problem problem, String what, String fix, @Nullable Throwable cause) {
        super(what, cause);
        this.problem = problem;
        this.fix = fix;
    }

    /** The error's code, as docs/errors.md lists it. */
    public String code() {
        return problem.code();
    }

    /** Returns what the user can do. */
    public String fix() {
        return fix;
    }
}
