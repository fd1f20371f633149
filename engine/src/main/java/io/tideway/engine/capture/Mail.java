package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.ChangeBatch;

/** What the sync's thread takes out of its {@link Mailbox}. */
public sealed interface Mail {

    /**
     * Changes of one side, in order.
     *
     * @param batch maybe several that were merged
     * @param begins whether the stream was opened just before: of a transaction that it had told a part of, it tells all again
     */
    record Changes(Side side, ChangeBatch batch, boolean begins) implements Mail {}

    /**
     * Something to be run by the sync's own thread: a chunk of a backfill, a request.
     *
     * @param name for diagnosis
     */
    record Task(String name, Runnable action) implements Mail {}
}
