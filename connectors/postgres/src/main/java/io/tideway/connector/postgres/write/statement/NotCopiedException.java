package io.tideway.connector.postgres.write.statement;

import java.sql.SQLException;

/** The table may change or refuse the copied rows, so other statements write the batch. */
final class NotCopiedException extends SQLException {

    private static final long serialVersionUID = 1L;

    NotCopiedException() {
        super("a trigger or rule may change the copied rows", "0A000");
    }
}
