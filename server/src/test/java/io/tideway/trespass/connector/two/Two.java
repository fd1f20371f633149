package io.tideway.trespass.connector.two;

import io.tideway.trespass.connector.one.One;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Two {
    private Two() {}

    public static Class<?> one() {
        return One.class;
    }
}
