package io.tideway.engine.sync;

import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maintenance that an engine does once for all its syncs, beside them. It removes old entries from the ledger, piece by piece, and
 * counts links if that takes too long for a sync's start.
 *
 * <p>One thread, from {@link #start} to {@link #close}. What a crash leaves undone is done the next time.
 */
public final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(100);
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(7);

    /** The longest time to count links. */
    private static final Duration COUNT_TIME = Duration.ofMinutes(5);

    private final Collection<SyncRunner> runners;
    private final Ledger ledger;
    private final HistoryRule history;
    private final InstantSource clock;
    private final LoopThread thread = new LoopThread();
    private long nextPruneNanos = System.nanoTime();

    public Housekeeping(Collection<SyncRunner> runners, Ledger ledger, HistoryRule history, InstantSource clock) {
        this.runners = runners;
        this.ledger = ledger;
        this.history = history;
        this.clock = clock;
    }

    public void start() {
        thread.start(
                "housekeeping",
                this::run,
                defect -> LOG.error("old entries of the ledger are no longer removed", defect));
    }

    private void run() throws InterruptedException {
        while (!thread.isClosing()) {
            try {
                count();
                if (System.nanoTime() - nextPruneNanos >= 0) {
                    nextPruneNanos = System.nanoTime() + PRUNE_INTERVAL.toNanos();
                    prune();
                }
            } catch (LedgerException away) {
                LOG.info("The maintenance of the ledger is postponed: {}", away.getMessage());
            } catch (RuntimeException | Error defect) {
                LOG.error("cannot maintain the ledger", defect);
            }
            thread.pause(COUNT_INTERVAL);
        }
    }

    private void prune() throws InterruptedException {
        Instant now = clock.instant();
        boolean more = true;
        while (more && !thread.isClosing()) {
            more = ledger.pruneTombstones(now.minus(TOMBSTONES_KEPT));
            more |= ledger.pruneHistory(now.minus(history.keep()), history.bytes());
            if (more) {
                thread.pause(BETWEEN_PIECES);
            }
        }
    }

    private void count() {
        for (SyncRunner runner : runners) {
            runner.session().ifPresent(open -> open.countLinks(COUNT_TIME));
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
