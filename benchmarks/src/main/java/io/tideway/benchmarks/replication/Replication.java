package io.tideway.benchmarks.replication;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.DatabasePair;
import java.sql.SQLException;

/**
 * Something that brings the records of tables into others, on a pair of databases of its own.
 *
 * <p>Life cycle: {@link #start}, {@link #pause} and {@link #resume} at will, {@link #close}. For one thread.
 */
public interface Replication extends AutoCloseable {

    DatabasePair databases();

    /** Starts with the current content of the tables; returns once its first load may be running. */
    void start() throws SQLException;

    /** Stops reading, so that changes pile up. */
    void pause() throws SQLException;

    /** Reads on; returns once it is connected to the source again. */
    void resume() throws SQLException;

    /** Waits until no change is in flight. */
    void settle() throws SQLException;

    /** Inserts records, starts with them, and returns once they have been loaded. */
    default void startWith(int records, int visits) throws SQLException {
        new Customers(databases().source).insert(records, visits);
        start();
        new Customers(databases().target).awaitVisits(visits, records, records);
        settle();
    }

    /** Starts without a record, and returns once so many have streamed through. */
    default void startAndWarmUp(int records, int visits) throws SQLException {
        start();
        new Customers(databases().source).insert(records, visits);
        new Customers(databases().target).awaitVisits(visits, records, records);
        settle();
    }

    @Override
    void close() throws SQLException;
}
