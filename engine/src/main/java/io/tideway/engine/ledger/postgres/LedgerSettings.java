package io.tideway.engine.ledger.postgres;

import java.time.InstantSource;

/**
 * Where the ledger is.
 *
 * @param jdbcUrl such as {@code jdbc:postgresql://localhost:5432/tideway}; a database in UTF-8, reached without a pooler that
 *     shares sessions (the lock of a sync belongs to a session)
 * @param user may create the schema {@code tideway_ledger} there, or owns it
 * @param clock tells when a record was found dead
 */
public record LedgerSettings(String jdbcUrl, String user, String password, InstantSource clock) {

    /** With the system's clock. */
    public LedgerSettings(String jdbcUrl, String user, String password) {
        this(jdbcUrl, user, password, InstantSource.system());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + " at " + jdbcUrl;
    }
}
