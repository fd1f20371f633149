package io.tideway.server.config;

/**
 * A ledger of the user's own.
 *
 * @param jdbcUrl without credentials
 * @param written the values as they stand in the file, for output
 */
public record LedgerConfig(String jdbcUrl, String user, String password, WrittenSettings written) {

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "LedgerConfig[" + jdbcUrl + "]";
    }
}
