package io.tideway.trespass.connector.postgres.write.exchange;

import io.tideway.trespass.connector.postgres.write.key.Key;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Exchange {
    private Exchange() {}

    public static Class<?> key() {
        return Key.class;
    }
}
