package io.tideway.server.api;

import io.tideway.engine.event.EngineListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The newest events, for clients that poll. May be used from any thread; a slow reader misses the oldest events. */
public final class EventBuffer implements EngineListener {

    static final int CAPACITY = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Deque<EventDocument> events = new ArrayDeque<>(CAPACITY);
    private long lastId;

    @Override
    public void onEvent(Event event) {
        lock.lock();
        try {
            if (events.size() == CAPACITY) {
                events.removeFirst();
            }
            lastId++;
            events.addLast(EventDocument.of(lastId, event));
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Events after that id, oldest first; waits for the first one until the time has run out. */
    public List<EventDocument> after(long id, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lock();
        try {
            while (lastId <= id && nanos > 0) {
                nanos = arrival.awaitNanos(nanos);
            }
            List<EventDocument> found = new ArrayList<>(events);
            found.removeIf(event -> event.id() <= id);
            return found;
        } finally {
            lock.unlock();
        }
    }
}
