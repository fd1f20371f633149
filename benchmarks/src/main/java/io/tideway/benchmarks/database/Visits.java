package io.tideway.benchmarks.database;

import java.sql.SQLException;

/** Waits for rows by a column {@code visits}. */
public final class Visits {

    private Visits() {}

    /**
     * Waits until so many rows of a table carry the number.
     *
     * <p>They are counted only once the newest row is one of them and there can be as many, so that waiting costs the server little.
     *
     * @param total all rows that the table has then
     */
    public static void await(Database database, String table, int visits, long rows, long total) throws SQLException {
        String newest = "SELECT count(*) FROM (SELECT id, visits FROM " + table + " ORDER BY id DESC LIMIT 1) newest"
                + " WHERE id >= " + total + " AND visits = " + visits;
        String count = "SELECT count(*) FROM " + table + " WHERE visits = " + visits;
        Await.until("the newest row", () -> database.number(newest) == 1);
        Await.until(rows + " rows", () -> database.number(count) == rows);
    }
}
