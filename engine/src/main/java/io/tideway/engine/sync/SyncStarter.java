package io.tideway.engine.sync;

import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.LoopThread;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Opens a sync's session whenever one is wanted, and tries again until it opens. Attempts follow soon if a system is away, slowly if an
 * operator must help.
 *
 * <p>One thread, from {@link #start} to {@link #close}.
 */
final class SyncStarter implements AutoCloseable {

    /** A session that ends within this time of its start delays the next one. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final SyncRunner runner;
    private final LoopThread thread = new LoopThread();
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private final Semaphore wishes = new Semaphore(0);
    private final Queue<SyncSession> outdated = new ConcurrentLinkedQueue<>();
    private Backoff restarts = new Backoff();
    private long openedNanos = System.nanoTime() - SETTLED.toNanos();

    SyncStarter(SyncRunner runner) {
        this.runner = runner;
    }

    /** Starts the thread, and with it the first attempt. */
    void start() {
        wake();
        thread.start("start-" + runner.definition.name(), this::run, runner::failedToOpen);
    }

    /** Signals that a session is wanted. From any thread. */
    void wake() {
        wishes.release();
    }

    /** Replaces this session by another one, if it is still open by then. From any thread; does not wait. */
    void reopen(SyncSession session) {
        outdated.add(session);
        wake();
    }

    /** Returns when the first attempt to open the session has ended. */
    void awaitFirstAttempt() {
        boolean interrupted = false;
        while (firstAttempt.getCount() > 0) {
            try {
                firstAttempt.await();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() throws InterruptedException {
        try {
            while (!thread.isClosing()) {
                wishes.acquire();
                wishes.drainPermits();
                openUntilDone();
            }
        } finally {
            firstAttempt.countDown();
        }
    }

    private void openUntilDone() throws InterruptedException {
        if (!outdated.isEmpty()) {
            pauseIfTooSoon();
        }
        Backoff backoff = new Backoff();
        Backoff slowly = Backoff.slow();
        Optional<StartFailure> failure = open();
        firstAttempt.countDown();
        while (failure.isPresent() && failure.get().isTriedAgain() && !thread.isClosing()) {
            Duration pause = failure.get().passesByItself() ? backoff.next() : slowly.next();
            if (wishes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                slowly.reset(); // an operator asked, or the system was changed
            }
            failure = open();
        }
        openedNanos = System.nanoTime();
    }

    private Optional<StartFailure> open() {
        for (SyncSession next = outdated.poll(); next != null; next = outdated.poll()) {
            runner.giveUp(next);
        }
        return runner.openIfWanted();
    }

    private void pauseIfTooSoon() throws InterruptedException {
        if (System.nanoTime() - openedNanos < SETTLED.toNanos()) {
            thread.pause(restarts.next());
        } else {
            restarts = new Backoff();
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
