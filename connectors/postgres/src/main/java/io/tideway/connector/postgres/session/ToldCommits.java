package io.tideway.connector.postgres.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of which a stream has told and which readers may not see yet: the server streams a commit as soon as it is in its
 * log, and shows it a moment later, or, with a synchronous standby, after the standby's answer.
 *
 * <p>May be used from several threads.
 */
public final class ToldCommits {

    /** So many are kept without a look at the server. */
    private static final int MANY = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Told> unseen = new ArrayDeque<>();
    private @Nullable ServerHistory history;
    private long count;

    /** @param number counts what was told */
    private record Told(int xid, long number) {}

    /** Notes that changes of a transaction are about to be told. */
    public void add(int xid) {
        lock.lock();
        try {
            count++;
            unseen.add(new Told(xid, count));
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is time to look at the server, so that those that are visible are forgotten. */
    public boolean areMany() {
        lock.lock();
        try {
            return unseen.size() >= MANY;
        } finally {
            lock.unlock();
        }
    }

    /** How many were told until now. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the first {@code told} are all in the set; those that are, are visible from now on and forgotten. */
    boolean areIn(Visible visible, long told) {
        lock.lock();
        try {
            boolean all = true;
            for (Iterator<Told> each = unseen.iterator(); each.hasNext(); ) {
                Told next = each.next();
                if (next.number() > told) {
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

    /** Where the server's history is another one than before, what was told may never be visible. */
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

    /** The history in which things were told has ended. */
    public void forget() {
        lock.lock();
        try {
            unseen.clear();
        } finally {
            lock.unlock();
        }
    }
}
