package io.tideway.server.config;

/**
 * A ledger in a database of the user.
 *
 * @param jdbcUrl without credentials
 * @param written the values as the file has them, for output
 */
public record LedgerConfig(String jdbcUrl, String user, String password, WrittenSettings written) {

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "LedgerConfig[" + jdbcUrl + "]";
    }
}
