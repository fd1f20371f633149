package io.tideway.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Notes when numbered rows become visible in a table that keeps growing. Row n carries the number n + 1. */
final class Arrivals {

    private static final String NEW_ROWS = "SELECT id, visits FROM " + Customers.NAME + " WHERE id > ? ORDER BY id";

    private final Database database;
    private final long[] seenNanos;
    private int seen;

    /** Every key up to this one has been seen; later ones may still come between others. */
    private long completeUpTo;

    Arrivals(Database database, int expected) throws SQLException {
        this.database = database;
        this.seenNanos = new long[expected];
        this.completeUpTo = new Customers(database).newestKey();
    }

    long seenNanos(int row) {
        return seenNanos[row];
    }

    /** Returns when all have come. */
    void watch() throws SQLException {
        try (PreparedStatement newRows = database.session().prepareStatement(NEW_ROWS)) {
            Await.briefly("all rows of the load", () -> {
                newRows.setLong(1, completeUpTo);
                try (ResultSet rows = newRows.executeQuery()) {
                    note(rows, System.nanoTime());
                }
                return seen == seenNanos.length;
            });
        }
    }

    private void note(ResultSet rows, long now) throws SQLException {
        while (rows.next()) {
            long id = rows.getLong(1);
            int row = rows.getInt(2) - 1;
            if (seenNanos[row] == 0) {
                seenNanos[row] = now;
                seen++;
            }
            if (id == completeUpTo + 1) {
                completeUpTo = id;
            }
        }
    }
}
