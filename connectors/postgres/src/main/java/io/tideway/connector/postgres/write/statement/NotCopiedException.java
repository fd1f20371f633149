package io.tideway.connector.postgres.write.statement;

import java.sql.SQLException;

/** Rows of the table may not become what was given: it is written by other statements. */
final class NotCopiedException extends SQLException {

    private static final long serialVersionUID = 1L;

    NotCopiedException() {
        super("a trigger or rule may alter what is copied", "0A000");
    }
}
