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
 * Commits updates one after the other. While one commit is in flight, the sync's thread may begin the next tasks, until they need the
 * ledger to be up to date.
 *
 * <p>Belongs to the sync's thread; a task of the executor writes the update in flight. An executor that never runs it is also correct:
 * {@link #settle} then writes it.
 */
public final class LedgerWriter {

    /** Links in flight are also cached, and the cache evicts nothing until the ledger has them. */
    private static final int MAX_LINKS_IN_FLIGHT = LinkCache.MAX_CACHED / 4;

    private static final long MAX_CHARS_IN_FLIGHT = LinkCache.MAX_CACHED_CHARS / 4;

    private final String sync;
    private final Ledger ledger;
    private final LinkCache links;
    private final List<TableState> tables;
    private final List<MappingRow> rows;
    private final Executor executor;
    private final LockMonitor lock;
    private @Nullable Commit inFlight;
    private boolean tombstonesInFlight;
    /** Whether the cache has links of an update that is not in flight yet. */
    private boolean holds;
    /** Whether the cache evicted nothing after the last commit, because another update was held then. */
    private boolean mustEvict;

    /** A commit that the executor carries out. */
    private record Commit(FutureTask<Void> task, LedgerUpdate update) {}

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
     * Whether the next tasks may begin before the update is durable. They must read nothing from the ledger that depends on it, except
     * tombstones and counts, which this class reads for them.
     */
    static boolean mayBeInFlight(BatchUpdate update) {
        return update.concernsLinksAlone()
                && update.links() <= MAX_LINKS_IN_FLIGHT
                && update.storedChars() <= MAX_CHARS_IN_FLIGHT;
    }

    /**
     * Caches the links of an update that is written later, so that the next tasks can build on them. The cache evicts nothing until it is
     * written.
     */
    void hold(BatchUpdate update) {
        if (update.isEmpty()) {
            return; // no write follows that would end the hold
        }
        update.numberLinks(ledger::newLinkId);
        holds = true;
        links.pauseEviction();
        links.take(update);
    }

    /** Starts the commit of the held update, after the previous one has finished. */
    void begin(BatchUpdate update, Side side, Position position) {
        settle();
        if (mustEvict) {
            links.resumeEviction();
            links.pauseEviction();
            links.take(update);
            mustEvict = false;
        }
        LedgerUpdate complete = update.toLedger(sync, side, Optional.of(position));
        FutureTask<Void> task = new FutureTask<>(() -> store(complete), null);
        inFlight = new Commit(task, complete);
        tombstonesInFlight = update.buries();
        holds = false;
        executor.execute(task);
    }

    /** Commits the held update after the previous one; returns when both are durable. */
    void write(BatchUpdate update, Side side, Optional<Position> position) {
        settle();
        LedgerUpdate complete = update.toLedger(sync, side, position);
        countLinks(complete, () -> store(complete));
        holds = false;
        mustEvict = false;
        links.resumeEviction();
    }

    /** Requires the sync's lock: an engine that lost it must write nothing more. */
    public void requireLock() {
        lock.requireHeld();
    }

    private void store(LedgerUpdate update) {
        requireLock();
        ledger.commit(update, rows);
    }

    /** Counts the links that a commit adds and removes, in the sync's thread. */
    private void countLinks(LedgerUpdate update, Runnable commit) {
        try {
            commit.run();
        } catch (LedgerException unknown) {
            tables.forEach(TableState::doubtLinks);
            throw unknown;
        }
        for (TableState table : tables) {
            int added = update.addedLinks().getOrDefault(table.id(), List.of()).size();
            int removed =
                    update.removedLinks().getOrDefault(table.id(), List.of()).size();
            if (added != removed) {
                table.addLinks(added - removed);
            }
        }
    }

    /** Makes the entries for the next writes durable, after all updates so far; returns the entries' ids. */
    public List<Long> journal(List<MappingRow> mappings, List<List<Intent>> entries) {
        settle();
        requireLock();
        return ledger.journal(sync, mappings, entries);
    }

    /** Returns when no commit is in flight; throws the failure of that commit, once. */
    void settle() {
        Commit commit = inFlight;
        if (commit == null) {
            return;
        }
        inFlight = null;
        tombstonesInFlight = false;
        commit.task().run();
        try {
            countLinks(commit.update(), () -> await(commit.task()));
        } finally {
            if (holds) {
                mustEvict = true;
            } else {
                links.resumeEviction();
            }
        }
    }

    /** Waits for the commit in flight if it has tombstones, so that callers read these too. */
    public void settleTombstones() {
        if (tombstonesInFlight) {
            settle();
        }
    }

    /** Counts the links of a mapping, including those in flight. */
    public long countLinks(TableState table) {
        settle();
        return table.now().links().get().orElseGet(() -> ledger.countLinks(table.id()));
    }

    /** Waits for the commit in flight, ignores its failure, and discards held updates. */
    void abandon() {
        holds = false;
        mustEvict = false;
        try {
            settle();
        } catch (LedgerException | LockLostException failed) {
            // Callers read the ledger again to find out whether the commit succeeded.
        }
        links.resumeEviction();
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
