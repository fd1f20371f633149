package io.tideway.trespass.connector.postgres.write.key;

import io.tideway.trespass.connector.postgres.write.statement.Statement;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Key {
    private Key() {}

    public static Class<?> statement() {
        return Statement.class;
    }
}
