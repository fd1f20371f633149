package io.tideway.trespass.connector.postgres.write.statement;

import io.tideway.trespass.connector.postgres.write.exchange.Exchange;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Statement {
    private Statement() {}

    public static Class<?> exchange() {
        return Exchange.class;
    }
}
