package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.ChangeBatch;

/** An item that the sync's thread takes from its {@link Mailbox}. */
public sealed interface Mail {

    /**
     * Changes of one side, in order.
     *
     * @param batch may be several batches that were merged
     * @param begins whether this is the first batch since the stream was opened. The stream then repeats from its start a
     *     transaction that it streamed in part before
     */
    record Changes(Side side, ChangeBatch batch, boolean begins) implements Mail {}

    /**
     * An action for the sync's own thread: a chunk of a backfill, or a request.
     *
     * @param name for diagnosis
     */
    record Task(String name, Runnable action) implements Mail {}
}
