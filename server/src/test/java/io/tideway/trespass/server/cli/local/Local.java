package io.tideway.trespass.server.cli.local;

import io.tideway.trespass.server.cli.remote.Remote;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Local {
    private Local() {}

    public static Class<?> remote() {
        return Remote.class;
    }
}
