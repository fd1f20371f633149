package io.tideway.engine.sync;

import java.time.Duration;

/** Wakes those who wait for a sync to get on. Thread safe. */
final class ProgressSignal {

    private long moves;

    synchronized void moved() {
        moves++;
        notifyAll();
    }

    /** Waits until something was done after the call, at most so long. */
    synchronized void awaitMove(Duration atMost) throws InterruptedException {
        long before = moves;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (moves == before) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }
}
