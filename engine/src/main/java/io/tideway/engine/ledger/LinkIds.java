package io.tideway.engine.ledger;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives ids to new links before they are stored, from blocks of the ledger's sequence, so that adding links needs no answer.
 * Ids of one process grow; those of a process that starts later are higher than all before. Unused ids are lost.
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
