package io.tideway.server.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish that a long-running command should end: by SIGTERM, SIGINT, or the caller. */
public final class StopSignal {

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch armed = new CountDownLatch(1);

    /** Asks the command to end. */
    public void request() {
        requested.countDown();
    }

    /** Declares that a command listens, which then ends itself on request. */
    public void arm() {
        armed.countDown();
    }

    /** Whether a command listens. */
    public boolean isArmed() {
        return armed.getCount() == 0;
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    public void await() throws InterruptedException {
        requested.await();
    }

    /** Whether it was requested before the time ran out. */
    public boolean await(Duration timeout) throws InterruptedException {
        return requested.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
