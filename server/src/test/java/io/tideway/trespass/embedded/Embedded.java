package io.tideway.trespass.embedded;

import io.tideway.trespass.engine.ledger.Ledger;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Embedded {
    private Embedded() {}

    public static Class<?> ledger() {
        return Ledger.class;
    }
}
