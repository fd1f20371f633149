package io.tideway.trespass.engine.ledger;

import io.tideway.trespass.server.Server;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Ledger {
    private Ledger() {}

    public static Class<?> server() {
        return Server.class;
    }
}
