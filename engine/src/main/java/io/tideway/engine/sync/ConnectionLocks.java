package io.tideway.engine.sync;

import io.tideway.engine.definition.SyncDefinition;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the syncs of one engine that share a connection provision in it one after the other. Syncs that share none do not wait for each
 * other. Thread safe.
 */
public final class ConnectionLocks {

    private final Map<String, ReentrantLock> locks = new TreeMap<>();

    public ConnectionLocks(Collection<SyncDefinition> syncs) {
        for (SyncDefinition sync : syncs) {
            locks.put(sync.left(), new ReentrantLock(true));
            locks.put(sync.right(), new ReentrantLock(true));
        }
    }

    /**
     * Runs the action while no other sync provisions in its connections. All syncs lock them in the same order, so that there is no
     * deadlock.
     */
    void take(SyncDefinition sync, Runnable action) {
        boolean leftFirst = sync.left().compareTo(sync.right()) < 0;
        ReentrantLock first = lock(leftFirst ? sync.left() : sync.right());
        ReentrantLock second = lock(leftFirst ? sync.right() : sync.left());
        first.lock();
        try {
            second.lock();
            try {
                action.run();
            } finally {
                second.unlock();
            }
        } finally {
            first.unlock();
        }
    }

    private ReentrantLock lock(String connection) {
        return Objects.requireNonNull(locks.get(connection));
    }
}
