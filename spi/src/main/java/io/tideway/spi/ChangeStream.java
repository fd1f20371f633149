package io.tideway.spi;

import java.time.Duration;

/**
 * Changes of a subscription, each at least once, those of one record in order; where the system cannot give the order for certain,
 * their versions tell which is older.
 *
 * <p>{@link #poll} and {@link #close} are called by one thread; {@link #acknowledge} may come from another.
 */
public interface ChangeStream extends AutoCloseable {

    /**
     * Takes what is there, at most {@code limit} changes, fewer where they are wide, and waits only while there is nothing.
     *
     * @param wait the longest to wait for a first change; the batch is then empty, but its position may be newer
     * @throws InterruptedException within a second of an interrupt
     * @throws ConnectorException UNAVAILABLE when the system is away, HISTORY_LOST when changes are no longer to be had
     */
    ChangeBatch poll(Duration wait, int limit) throws InterruptedException;

    /** Allows the system to forget everything before the position. Does not block; reaches the system within seconds. */
    void acknowledge(Position position);

    /** Leaves no thread and no connection; what was not acknowledged comes again in the next stream. */
    @Override
    void close();
}
