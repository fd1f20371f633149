package io.tideway.benchmarks.database;

import java.sql.SQLException;
import java.util.List;

/**
 * A table of eight columns, about 75 bytes of text a row.
 *
 * <p>The column {@code visits} shows which statements have arrived: every statement that changes records sets it to a
 * number of its own.
 */
public final class Customers {

    public static final String NAME = "public.customers";
    public static final Table TABLE = table(NAME);

    /** The values of row {@code i}, without the last one. */
    private static final String ROW = "'C' || lpad(i::text, 8, '0'), 'Customer ' || i, 'Winterthur', i % 2 = 0,"
            + " timestamptz '2020-01-01 00:00:00Z' + i * interval '1 second', (i % 1000000) / 100.0, ";

    private final Database database;
    private final String name;

    /** Uses the one table of customers. */
    public Customers(Database database) {
        this(database, TABLE);
    }

    public Customers(Database database, Table table) {
        this.database = database;
        this.name = table.name();
    }

    /** A table of that kind. */
    public static Table table(String name) {
        return new Table(
                name,
                "code text NOT NULL, name text NOT NULL, city text NOT NULL, active boolean NOT NULL,"
                        + " visits integer NOT NULL, balance numeric(10, 2) NOT NULL, joined timestamptz NOT NULL",
                List.of("code", "name", "city", "active", "visits", "balance", "joined"));
    }

    /** Inserts in one transaction. */
    public void insert(int count, int visits) throws SQLException {
        database.execute(insertion(count, visits));
    }

    /** The statement that inserts so many. */
    public String insertion(int count, int visits) {
        return insertionOfOne(visits) + " FROM generate_series(1, " + count + ") i";
    }

    private String insertionOfOne(int visits) {
        return "INSERT INTO " + name + " (code, name, city, active, joined, balance, visits) SELECT " + ROW + visits;
    }

    /** Inserts in transactions of one row. */
    public void insertOneByOne(int count, int visits) throws SQLException {
        database.execute(
                "DO $$ BEGIN FOR i IN 1.." + count + " LOOP " + insertionOfOne(visits) + "; COMMIT; END LOOP; END $$");
    }

    /** Changes one column of every row, in one transaction. */
    public void updateAll(int visits) throws SQLException {
        database.execute("UPDATE " + name + " SET visits = " + visits);
    }

    /** The same for one row in so many, all over the table. */
    public void updateOneIn(int step, int visits) throws SQLException {
        database.execute("UPDATE " + name + " SET visits = " + visits + " WHERE id % " + step + " = 0");
    }

    public void updateNewest(int visits) throws SQLException {
        database.execute("UPDATE " + name + " SET visits = " + visits + " WHERE id = " + newestKey());
    }

    public void awaitNewest(int visits) throws SQLException {
        String newest = "SELECT visits FROM " + name + " ORDER BY id DESC LIMIT 1";
        Await.briefly("the newest row", () -> database.number(newest) == visits);
    }

    /** Deletes every row, in one transaction. */
    public void deleteAll() throws SQLException {
        database.execute("DELETE FROM " + name);
    }

    public long count() throws SQLException {
        return database.number("SELECT count(*) FROM " + name);
    }

    public long newestKey() throws SQLException {
        return database.number("SELECT max(id) FROM " + name);
    }

    public void awaitVisits(int visits, long rows, long total) throws SQLException {
        Visits.await(database, name, visits, rows, total);
    }

    /** Waits until no row is left, the newest first, so that waiting costs the server little. */
    public void awaitNone(long newestKey) throws SQLException {
        String newest = "SELECT count(*) FROM " + name + " WHERE id = " + newestKey;
        Await.until("the newest row's end", () -> database.number(newest) == 0);
        Await.until("no row", () -> count() == 0);
    }
}
