package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ConnectorException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where captured changes and tasks wait for the sync's thread.
 *
 * <p>Natural batching: what has come from a side since it was last emptied is taken as one batch, up to a bound. Both sides and
 * the tasks take turns, so that none starves. Writers wait while their place is full. Thread safe.
 */
public final class Mailbox {

    private static final int MAX_WAITING_TASKS = 2;
    private static final int PLACES = 3;

    private final SideInbox left = new SideInbox(Side.LEFT);
    private final SideInbox right = new SideInbox(Side.RIGHT);
    private final Deque<Mail.Task> tasks = new ArrayDeque<>();
    private final Deque<Mail.Task> requests = new ArrayDeque<>();
    private int turn;

    /**
     * Adds changes of a side; waits while too many are there.
     *
     * @param begins whether the stream was opened just before
     */
    public synchronized void put(Side side, ChangeBatch batch, boolean begins) throws InterruptedException {
        SideInbox inbox = inbox(side);
        while (inbox.isFull()) {
            wait();
        }
        inbox.add(batch, begins);
        notifyAll();
    }

    /** Adds a task; waits while others are there. */
    public synchronized void put(Mail.Task task) throws InterruptedException {
        while (tasks.size() >= MAX_WAITING_TASKS) {
            wait();
        }
        tasks.add(task);
        notifyAll();
    }

    /** Adds a request, which goes before everything else and never waits for room. */
    public synchronized void request(Mail.Task task) {
        requests.add(task);
        notifyAll();
    }

    /** A thread that feeds the mailbox found a system changed: the sync's thread hears of it as if it had found it itself. */
    public void schemaChanged(ConnectorException failure) {
        request(new Mail.Task("schema changed", () -> {
            throw failure;
        }));
    }

    /** Takes what is next, waiting at most so long for it. */
    public synchronized Optional<Mail> take(Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        Mail mail = next();
        while (mail == null) {
            long waitMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (waitMillis <= 0) {
                return Optional.empty();
            }
            wait(waitMillis);
            mail = next();
        }
        notifyAll();
        return Optional.of(mail);
    }

    /** Forgets a side's waiting changes, because its stream is about to be read again from the ledger's position. */
    public synchronized void clear(Side side) {
        inbox(side).clear();
        notifyAll();
    }

    private @Nullable Mail next() {
        if (!requests.isEmpty()) {
            return requests.poll();
        }
        for (int i = 0; i < PLACES; i++) {
            turn = (turn + 1) % PLACES;
            Mail mail = switch (turn) {
                case 0 -> left.poll();
                case 1 -> right.poll();
                default -> tasks.poll();
            };
            if (mail != null) {
                return mail;
            }
        }
        return null;
    }

    private SideInbox inbox(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
