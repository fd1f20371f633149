package io.tideway.engine.capture;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs a loop until it is closed.
 *
 * <p>Uses a platform thread: each sync has only a few, and before JDK 24 a driver that blocks inside a monitor pins a virtual
 * thread.
 */
public final class LoopThread implements AutoCloseable {

    /** The loop of the thread; ends soon after {@link #isClosing} or an interrupt. */
    @FunctionalInterface
    public interface Body {
        void run() throws InterruptedException;
    }

    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    /**
     * Starts the thread.
     *
     * @param onDefect receives any throwable that ends the thread early, errors of the virtual machine included: no thread ends
     *     silently
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

    /** Waits for the duration, or until the thread is closed. */
    public void pause(Duration duration) throws InterruptedException {
        if (closing.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
    }

    /** Asks the loop to end after its current work, without an interrupt. */
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

    /** Waits until the thread has ended after {@link #askToEnd}. */
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
