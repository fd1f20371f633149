package io.tideway.connector.postgres.session;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A reader's session, as the server knows it.
 *
 * @param start when it began, in the server's words
 */
public record ReaderSession(int pid, String start) {

    /** Reads the columns {@code pid} and {@code start}. */
    public static ReaderSession map(ResultSet row) throws SQLException {
        return new ReaderSession(row.getInt("pid"), row.getString("start"));
    }
}
