package io.tideway.engine.ledger.postgres;

import java.time.InstantSource;

/**
 * The location and credentials of the ledger.
 *
 * @param jdbcUrl such as {@code jdbc:postgresql://localhost:5432/tideway}: a UTF-8 database, without a pooler that shares
 *     sessions (the lock of a sync belongs to a session)
 * @param user must own the schema {@code tideway_ledger}, or have the right to create it
 * @param clock gives the time at which a record's delete was noticed
 */
public record LedgerSettings(String jdbcUrl, String user, String password, InstantSource clock) {

    /** Creates settings with the system's clock. */
    public LedgerSettings(String jdbcUrl, String user, String password) {
        this(jdbcUrl, user, password, InstantSource.system());
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return user + " at " + jdbcUrl;
    }
}
