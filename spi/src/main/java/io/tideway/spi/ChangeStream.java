package io.tideway.spi;

import java.time.Duration;

/**
 * Changes of a subscription, each at least once, those of one record in order; if the system cannot guarantee the
 * order, their versions show which is older.
 *
 * <p>{@link #poll} and {@link #close} are called by one thread; {@link #acknowledge} may come from another.
 */
public interface ChangeStream extends AutoCloseable {

    /**
     * Takes available changes, at most {@code limit}, fewer if they are wide, and waits only while there are none.
     *
     * @param wait the longest to wait for a first change; the batch is then empty, but its position may be newer
     * @throws InterruptedException within a second of an interrupt
     * @throws ConnectorException UNAVAILABLE if the system is away, HISTORY_LOST if changes are no longer available
     */
    ChangeBatch poll(Duration wait, int limit) throws InterruptedException;

    /** Allows the system to forget everything before the position. Does not block; reaches the system within seconds. */
    void acknowledge(Position position);

    /** Leaves no thread and no connection; changes that were not acknowledged come again in the next stream. */
    @Override
    void close();
}
