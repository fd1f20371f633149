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
 * Holds captured changes and tasks until the sync's thread takes them.
 *
 * <p>Natural batching: the mailbox hands out all changes that a side queued since the last take as one batch, up to a bound.
 * Both sides and the tasks take turns, so that none starves. Writers block while their queue is full. Thread safe.
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
     * Adds changes of a side; blocks while the side's queue is full.
     *
     * @param begins whether this is the first batch since the stream was opened
     */
    public synchronized void put(Side side, ChangeBatch batch, boolean begins) throws InterruptedException {
        SideInbox inbox = inbox(side);
        while (inbox.isFull()) {
            wait();
        }
        inbox.add(batch, begins);
        notifyAll();
    }

    /** Adds a task; blocks while the queue of tasks is full. */
    public synchronized void put(Mail.Task task) throws InterruptedException {
        while (tasks.size() >= MAX_WAITING_TASKS) {
            wait();
        }
        tasks.add(task);
        notifyAll();
    }

    /** Adds a request. Requests are taken before all other mail, and this call never blocks. */
    public synchronized void request(Mail.Task task) {
        requests.add(task);
        notifyAll();
    }

    /** Reports a schema change that another thread found. The sync's thread handles the failure like one of its own. */
    public void schemaChanged(ConnectorException failure) {
        request(new Mail.Task("schema changed", () -> {
            throw failure;
        }));
    }

    /** Takes the next mail, or returns empty after the wait. */
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

    /** Discards a side's queued changes, because its stream will be read again from the ledger's position. */
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
