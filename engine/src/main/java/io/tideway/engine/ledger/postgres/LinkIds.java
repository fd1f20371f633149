package io.tideway.engine.ledger.postgres;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Assigns ids to new links before they are stored, from blocks of the ledger's sequence, so that adding links needs no round
 * trip. Ids grow; ids after {@link #abandonBlock} are higher than all that any process assigned before. Unused ids are lost.
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

    /** Abandons the current block, because another process may have taken a later one. The new holder of a sync's lock must call it. */
    void abandonBlock() {
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
