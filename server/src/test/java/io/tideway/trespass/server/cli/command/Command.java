package io.tideway.trespass.server.cli.command;

import io.tideway.trespass.server.cli.local.Local;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Command {
    private Command() {}

    public static Class<?> local() {
        return Local.class;
    }
}
