package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.Micros;
import java.time.Instant;

/** Deletes old rows of a table in small pieces, so that no statement takes long. */
record Pruning(String table, String column, Instant before) {

    private static final int ROWS = 5_000;

    /** Deletes one piece; returns whether there may be more. */
    boolean deleteSome(LedgerDatabase database) {
        Part some = new Part("""
            DELETE FROM tideway_ledger.%1$s WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM tideway_ledger.%1$s WHERE %2$s < ? LIMIT %3$d))
            """.formatted(table, column, ROWS)).number(Micros.of(before));
        return database.call(some::execute) == ROWS;
    }
}
