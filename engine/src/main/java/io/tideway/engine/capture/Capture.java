package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Position;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads one side's stream into the mailbox.
 *
 * <p>One thread, from {@link #start} to {@link #close}. When the system is unavailable, the capture reopens the stream after
 * the last position that it handed on, with growing pauses. When the system refuses the stream, the pauses are longer. A crash
 * leaves nothing behind: the source sends unacknowledged changes again.
 */
public final class Capture implements AutoCloseable {

    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final int POLL_LIMIT = 1_000;

    private final Side side;
    private final Source source;
    private final Subscription subscription;
    private final Mailbox mailbox;
    private final CaptureListener listener;
    private final LoopThread thread = new LoopThread();
    private volatile @Nullable ChangeStream stream;
    private volatile @Nullable Position acknowledged;

    public Capture(Side side, Source source, Subscription subscription, Mailbox mailbox, CaptureListener listener) {
        this.side = side;
        this.source = source;
        this.subscription = subscription;
        this.mailbox = mailbox;
        this.listener = listener;
    }

    /** Starts to read after the position. */
    public void start(Position from) {
        thread.start("capture-" + subscription.name(), () -> run(from), listener::onDefect);
    }

    /** Passes an acknowledgement to the stream, now or when the stream is open again. */
    public void acknowledge(Position position) {
        acknowledged = position;
        ChangeStream open = stream;
        if (open != null) {
            open.acknowledge(position);
        }
    }

    private void run(Position from) throws InterruptedException {
        Position position = from;
        Backoff backoff = new Backoff();
        Backoff slowly = Backoff.slow();
        while (!thread.isClosing()) {
            ReadPosition progress = new ReadPosition(position);
            try {
                read(progress, backoff, slowly);
            } catch (ConnectorException failure) {
                if (thread.isClosing()) {
                    return; // an interrupt while a connection is opened surfaces as a failure
                }
                if (endsCapture(failure)) {
                    listener.onEnded(side, failure);
                    return;
                }
                position = progress.position;
                thread.pause(pauseAfter(failure, backoff, slowly));
            }
        }
    }

    private static boolean endsCapture(ConnectorException failure) {
        return failure.kind() == Kind.HISTORY_LOST || failure.kind() == Kind.SCHEMA_CHANGED;
    }

    /** Reports the failure, and returns the pause before the next attempt. */
    private Duration pauseAfter(ConnectorException failure, Backoff backoff, Backoff slowly) {
        if (failure.kind().passesByItself()) {
            listener.onWaiting(side, failure.reason());
            return backoff.next();
        }
        listener.onRefused(side, failure.reason());
        return slowly.next();
    }

    private void read(ReadPosition progress, Backoff backoff, Backoff slowly) throws InterruptedException {
        try (ChangeStream open = source.changes(subscription, progress.position)) {
            stream = open;
            Position known = acknowledged;
            if (known != null) {
                open.acknowledge(known);
            }
            listener.onConnected(side);
            boolean streamBegins = true;
            while (!thread.isClosing()) {
                ChangeBatch batch = open.poll(POLL_WAIT, POLL_LIMIT);
                backoff.reset();
                slowly.reset();
                if (!batch.changes().isEmpty() || !batch.next().equals(progress.position)) {
                    mailbox.put(side, batch, streamBegins);
                    streamBegins = false;
                    progress.position = batch.next();
                }
            }
        } finally {
            stream = null;
        }
    }

    /** Ends the thread and closes the stream; returns when both are done. */
    @Override
    public void close() {
        thread.close();
    }

    /** The last position that was handed to the mailbox. */
    private static final class ReadPosition {
        private Position position;

        ReadPosition(Position position) {
            this.position = position;
        }
    }
}
