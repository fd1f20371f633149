package io.tideway.trespass.server.cli.run;

import io.tideway.trespass.server.cli.local.Local;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Run {
    private Run() {}

    public static Class<?> local() {
        return Local.class;
    }
}
