package io.tideway.engine.commit;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerUpdate;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Position;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Makes updates durable, one after the other; while the last one is on its way, the next work may be begun, up to the point where
 * it tells the ledger something.
 *
 * <p>Belongs to the sync's thread; the update on its way is written by a task of the executor. An executor that does nothing is as
 * good: {@link #settle} then writes it.
 */
public final class LedgerWriter {

    /** What is on its way is also at hand in the link book, which drops nothing before the ledger knows it. */
    private static final int MAX_LINKS_ON_THEIR_WAY = LinkCache.MAX_CACHED / 4;

    private static final long MAX_CHARS_ON_THEIR_WAY = LinkCache.MAX_CACHED_CHARS / 4;

    private final String sync;
    private final Ledger ledger;
    private final LinkCache links;
    private final List<TableState> tables;
    private final List<MappingRow> rows;
    private final Executor executor;
    private final LockMonitor lock;
    private @Nullable FutureTask<Void> inFlight;
    private boolean tombstonesInFlight;
    /** Whether links are at hand of an update that is not on its way yet. */
    private boolean holds;
    /** Whether the link book kept what has arrived, because of what is held. */
    private boolean mustTrim;

    public LedgerWriter(
            String sync, Ledger ledger, LinkCache links, List<TableState> tables, Executor executor, LockMonitor lock) {
        this.sync = sync;
        this.ledger = ledger;
        this.links = links;
        this.lock = lock;
        this.tables = tables;
        this.rows = tables.stream().map(table -> table.row).toList();
        this.executor = executor;
    }

    /**
     * Whether the next work may begin before the update is durable: nothing that it reads from the ledger depends on it, but for
     * tombstones and counts, which are asked for here.
     */
    static boolean mayBeOnItsWay(BatchUpdate update) {
        return update.concernsLinksAlone()
                && update.links() <= MAX_LINKS_ON_THEIR_WAY
                && update.storedChars() <= MAX_CHARS_ON_THEIR_WAY;
    }

    /**
     * Has at hand what an update, which is yet to be written, will make of the links: what comes next may build on it. Nothing is dropped
     * from the link book until it is written.
     */
    void hold(BatchUpdate update) {
        if (update.isEmpty()) {
            return; // nothing will be written that would end it
        }
        update.numberLinks(ledger::newLinkId);
        holds = true;
        links.keepAll();
        links.take(update);
    }

    /** Sends what was held on its way, once the update before has arrived. */
    void begin(BatchUpdate update, Side side, Position position) {
        settle();
        if (mustTrim) {
            links.keepSome();
            links.keepAll();
            links.take(update);
            mustTrim = false;
        }
        LedgerUpdate complete = update.toLedger(sync, side, Optional.of(position));
        FutureTask<Void> task = new FutureTask<>(() -> commit(complete), null);
        inFlight = task;
        tombstonesInFlight = update.buries();
        holds = false;
        executor.execute(task);
    }

    /** Returns when what was held, and the update before, are durable. */
    void write(BatchUpdate update, Side side, Optional<Position> position) {
        settle();
        commit(update.toLedger(sync, side, position));
        holds = false;
        mustTrim = false;
        links.keepSome();
    }

    /** An engine that lost the sync's lock writes nothing more. */
    public void requireLock() {
        lock.requireHeld();
    }

    private void commit(LedgerUpdate update) {
        requireLock();
        try {
            ledger.commit(update, rows);
        } catch (LedgerException unknown) {
            tables.forEach(table -> table.links.doubt());
            throw unknown;
        }
        for (TableState table : tables) {
            int added = update.addedLinks().getOrDefault(table.id(), List.of()).size();
            int removed =
                    update.removedLinks().getOrDefault(table.id(), List.of()).size();
            table.links.add(added - removed);
        }
    }

    /** Makes what is about to be sent durable, after all updates so far; returns the entries' ids. */
    public List<Long> journal(List<MappingRow> mappings, List<List<Intent>> entries) {
        settle();
        requireLock();
        return ledger.journal(sync, mappings, entries);
    }

    /** Returns when nothing is on its way any more; throws what went wrong with it, once. */
    void settle() {
        FutureTask<Void> task = inFlight;
        if (task == null) {
            return;
        }
        inFlight = null;
        tombstonesInFlight = false;
        task.run();
        try {
            await(task);
        } finally {
            if (holds) {
                mustTrim = true;
            } else {
                links.keepSome();
            }
        }
    }

    /** Whoever reads tombstones sees those that are on their way. */
    public void settleTombstones() {
        if (tombstonesInFlight) {
            settle();
        }
    }

    /** How many links a mapping has, with all that is on its way. */
    public long countLinks(TableState table) {
        settle();
        return table.links.get().orElseGet(() -> ledger.countLinks(table.id()));
    }

    /** Lets what is on its way arrive or fail, and forgets what was held; nobody minds. */
    void abandon() {
        holds = false;
        mustTrim = false;
        try {
            settle();
        } catch (LedgerException | LockLostException failed) {
            // Whoever abandons it finds out from the ledger what it knows.
        }
        links.keepSome();
    }

    private static void await(FutureTask<Void> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException failure -> failure;
            case Error defect -> throw defect;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
