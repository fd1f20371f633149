package io.tideway.engine.commit;

import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks a sync's lock every two seconds, beside the sync's thread, so that an engine that lost it stops writing within seconds.
 *
 * <p>One thread, from {@link #start} to {@link #close}. A lost lock stays lost, even if no other engine has taken it: the state of the sync
 * in memory may be out of date.
 */
public final class LockMonitor implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final LoopThread thread = new LoopThread();
    private @Nullable SyncLock lock;
    private volatile boolean lost;

    public void start(String name, SyncLock held, Consumer<Throwable> onDefect) {
        lock = held;
        thread.start(name, () -> run(held), onDefect);
    }

    private void run(SyncLock held) throws InterruptedException {
        while (!thread.isClosing() && !lost) {
            thread.pause(INTERVAL);
            look(held);
        }
    }

    /** Asks the ledger; throws if the lock is lost. */
    public void look() {
        SyncLock held = lock;
        if (held != null) {
            look(held);
        }
        requireHeld();
    }

    private void look(SyncLock held) {
        boolean isHeld;
        try {
            isHeld = held.isHeld();
        } catch (LedgerException unknown) {
            isHeld = false;
        }
        if (!isHeld && !thread.isClosing()) {
            lost = true;
        }
    }

    /** Throws if the lock is known to be lost. Costs nothing; call it before each write. */
    public void requireHeld() {
        if (lost) {
            throw new LockLostException();
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
