package io.tideway.benchmarks.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Records when numbered rows become visible in a table that keeps growing. Row n carries the number n + 1.
 *
 * <p>A look must cost the servers little compared with the measured work. So it uses the key's index, and only from the
 * newest key that was seen some time ago: rows may come in another order than their keys, and some keys never come.
 * Rows that come later than that are found once a second.
 */
public final class ArrivalTimes {

    private static final int PAGE = 1000;

    /**
     * With a limit the server uses the index, whatever its statistics say; without one it may read the whole table each
     * time.
     */
    private static final String NEW_ROWS =
            "SELECT id, visits FROM " + Customers.NAME + " WHERE id > ? ORDER BY id LIMIT " + PAGE;

    private static final long OUT_OF_ORDER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Database database;
    private final long[] seenNanos;
    private int seen;

    /** The newest key before the first row. */
    private final long start;

    /** Where a look begins: the newest key of some time ago. */
    private long from;

    /** Where later looks will begin. */
    private long older;

    private long newest;
    private long fromNanos;
    private long wholeNanos;

    public ArrivalTimes(Database database, int expected) throws SQLException {
        this.database = database;
        this.seenNanos = new long[expected];
        this.start = new Customers(database).newestKey();
        this.from = start;
        this.older = start;
        this.newest = start;
    }

    public long seenNanos(int row) {
        return seenNanos[row];
    }

    /** Returns when all have come. */
    public void watch() throws SQLException {
        fromNanos = System.nanoTime();
        wholeNanos = fromNanos;
        try (PreparedStatement newRows = database.session().prepareStatement(NEW_ROWS)) {
            Await.steadily("all rows of the load", () -> {
                look(newRows, nextFrom(System.nanoTime()));
                return seen == seenNanos.length;
            });
        }
    }

    private long nextFrom(long now) {
        if (now - wholeNanos > WHOLE_NANOS) {
            wholeNanos = now;
            return start;
        }
        if (now - fromNanos > OUT_OF_ORDER_NANOS) {
            fromNanos = now;
            from = older;
            older = newest;
        }
        return from;
    }

    private void look(PreparedStatement newRows, long from) throws SQLException {
        long last = from;
        int found;
        do {
            found = 0;
            newRows.setLong(1, last);
            try (ResultSet rows = newRows.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    last = rows.getLong(1);
                    note(rows.getInt(2) - 1, now);
                    found++;
                }
            }
        } while (found == PAGE);
        newest = Math.max(newest, last);
    }

    private void note(int row, long now) {
        if (seenNanos[row] == 0) {
            seenNanos[row] = now;
            seen++;
        }
    }
}
