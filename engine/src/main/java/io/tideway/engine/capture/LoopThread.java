package io.tideway.engine.capture;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs a loop until it is closed.
 *
 * <p>A platform thread: there are a few for each sync, and before JDK 24 a driver that blocks inside a monitor would pin a virtual
 * one.
 */
public final class LoopThread implements AutoCloseable {

    /** What the thread runs; ends soon after {@link #isClosing} or an interrupt. */
    @FunctionalInterface
    public interface Body {
        void run() throws InterruptedException;
    }

    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    /**
     * Starts the thread.
     *
     * @param onDefect gets whatever ends the thread too early, an Error of the virtual machine too: no thread ends silently
     */
    public void start(String name, Body body, Consumer<Throwable> onDefect) {
        thread = Thread.ofPlatform().daemon(true).name(name).start(() -> run(body, onDefect));
    }

    private static void run(Body body, Consumer<Throwable> onDefect) {
        try {
            body.run();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (Throwable defect) {
            onDefect.accept(defect);
        }
    }

    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits so long, or until closed. */
    public void pause(Duration duration) throws InterruptedException {
        if (closing.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
    }

    /** Asks the loop to end, without an interrupt: it finishes what it has in hand. */
    public void askToEnd() {
        closing.countDown();
    }

    /** Ends the loop with an interrupt; returns when the thread has ended. */
    @Override
    public void close() {
        closing.countDown();
        Thread running = thread;
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
            join(running);
        }
    }

    /** Returns when the thread has ended by itself after {@link #askToEnd}. */
    public void join() {
        Thread running = thread;
        if (running != null) {
            join(running);
        }
    }

    private static void join(Thread running) {
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
