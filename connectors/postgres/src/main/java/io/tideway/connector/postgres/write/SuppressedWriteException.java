package io.tideway.connector.postgres.write;

import java.sql.SQLException;

/** Some rows of a statement came to nothing, and it cannot be told which: the batch is tried in parts. */
final class SuppressedWriteException extends SQLException {

    private static final long serialVersionUID = 1L;

    SuppressedWriteException() {
        super("a trigger or rule suppressed the write without an error", "P0001");
    }
}
