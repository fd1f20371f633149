package io.tideway.trespass.server.cli.remote;

import io.tideway.trespass.server.cli.run.Run;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Remote {
    private Remote() {}

    public static Class<?> run() {
        return Run.class;
    }
}
