package io.tideway.trespass.spi;

import io.tideway.trespass.embedded.Embedded;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Spi {
    private Spi() {}

    public static Class<?> embedded() {
        return Embedded.class;
    }
}
