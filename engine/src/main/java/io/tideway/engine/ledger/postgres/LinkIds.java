package io.tideway.engine.ledger.postgres;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives ids to new links before they are stored, from blocks of the ledger's sequence, so that adding links needs no answer.
 * Ids grow, and those after {@link #startAnew} are higher than all that any process gave before. Unused ids are lost.
 */
final class LinkIds {

    /** The sequence's increment. */
    private static final int BLOCK = 10_000;

    private final LedgerDatabase database;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;
    private long end;

    LinkIds(LedgerDatabase database) {
        this.database = database;
    }

    /** Leaves the block in use, because another process may have taken a later one. To be called by the new holder of a sync's lock. */
    void startAnew() {
        lock.lock();
        try {
            next = 0;
            end = 0;
        } finally {
            lock.unlock();
        }
    }

    long take() {
        lock.lock();
        try {
            if (next == end) {
                next = database.call(connection -> new Query("SELECT nextval('tideway_ledger.link_id')")
                        .first(connection, rows -> rows.getLong(1))
                        .orElseThrow());
                end = next + BLOCK;
            }
            return next++;
        } finally {
            lock.unlock();
        }
    }
}
