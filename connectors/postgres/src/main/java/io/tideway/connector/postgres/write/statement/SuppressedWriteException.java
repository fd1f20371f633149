package io.tideway.connector.postgres.write.statement;

import java.sql.SQLException;

/** Some rows of a statement were not written, and it is unknown which: the batch is tried in parts. */
public final class SuppressedWriteException extends SQLException {

    private static final long serialVersionUID = 1L;

    public SuppressedWriteException() {
        super("a trigger or rule suppressed the write without an error", "P0001");
    }
}
