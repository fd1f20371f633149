package io.tideway.connector.postgres.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that a stream has reported and that readers may not see yet: the server streams a commit as soon as it
 * is in its log, and shows it a moment later, or, with a synchronous standby, after the standby's answer.
 *
 * <p>May be used from several threads.
 */
public final class StreamedCommits {

    /** So many are kept without a look at the server. */
    private static final int MANY = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Streamed> unseen = new ArrayDeque<>();
    private @Nullable ServerHistory history;
    private long count;

    /** @param number counts the reported transactions */
    private record Streamed(int xid, long number) {}

    /** Records that changes of a transaction are about to be streamed. */
    public void add(int xid) {
        lock.lock();
        try {
            count++;
            unseen.add(new Streamed(xid, count));
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is time to ask the server, so that visible transactions are forgotten. */
    public boolean areMany() {
        lock.lock();
        try {
            return unseen.size() >= MANY;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many were reported until now. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the first {@code first} are all in the set; forgets those that are, since they are visible from now on.
     */
    boolean areIn(VisibleTransactions visible, long first) {
        lock.lock();
        try {
            boolean all = true;
            for (Iterator<Streamed> each = unseen.iterator(); each.hasNext(); ) {
                Streamed next = each.next();
                if (next.number() > first) {
                    break;
                }
                if (visible.containsRecent(next.xid())) {
                    each.remove();
                } else {
                    all = false;
                }
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets all if the server's history differs from the one before: commits of that history may never be visible.
     */
    public void beginHistory(ServerHistory now) {
        lock.lock();
        try {
            if (!now.equals(history)) {
                unseen.clear();
            }
            history = now;
        } finally {
            lock.unlock();
        }
    }

    /** The history of the reported transactions has ended. */
    public void forget() {
        lock.lock();
        try {
            unseen.clear();
        } finally {
            lock.unlock();
        }
    }
}
