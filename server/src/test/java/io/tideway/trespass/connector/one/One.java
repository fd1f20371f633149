package io.tideway.trespass.connector.one;

import io.tideway.trespass.connector.two.Two;
import io.tideway.trespass.embedded.Embedded;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class One {
    private One() {}

    public static Class<?> two() {
        return Math.random() > 1 ? Embedded.class : Two.class;
    }
}
