package io.tideway.benchmarks;

import java.sql.SQLException;

/**
 * Something that brings the records of one table into another, on a pair of databases of its own.
 *
 * <p>Life cycle: {@link #start}, {@link #pause} and {@link #resume} at will, {@link #close}. For one thread.
 */
interface Replication extends AutoCloseable {

    TablePair tables();

    /** Starts with what the table holds already; returns once its first load may be running. */
    void start() throws SQLException;

    /** Stops reading, so that changes pile up. */
    void pause() throws SQLException;

    /** Reads on; returns once it is connected to the source again. */
    void resume() throws SQLException;

    /** Waits until nothing is on its way any more. */
    void settle() throws SQLException;

    @Override
    void close() throws SQLException;
}
