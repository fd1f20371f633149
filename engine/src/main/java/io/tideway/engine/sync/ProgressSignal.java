package io.tideway.engine.sync;

import java.time.Duration;

/** Signals threads that await progress of a sync. Thread safe. */
final class ProgressSignal {

    private long signals;

    synchronized void signal() {
        signals++;
        notifyAll();
    }

    /** Waits until the sync makes progress after the call, or the time ends. */
    synchronized void awaitProgress(Duration atMost) throws InterruptedException {
        long before = signals;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (signals == before) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }
}
