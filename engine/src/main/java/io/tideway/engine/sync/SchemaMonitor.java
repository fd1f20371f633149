package io.tideway.engine.sync;

import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.schema.SyncFit;
import io.tideway.spi.ConnectorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks both systems regularly. Reopens a sync's session when a table that it uses was changed, or when the obstacle of a waiting table
 * mapping is gone. This finds dropped tables and new fields, which no stream reports.
 *
 * <p>One thread. A system that is away is checked later.
 */
final class SchemaMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMonitor.class);

    /** Checks take at most the inverse of this share of one core, however many tables there are. */
    private static final int SHARE = 100;

    /** A session with a table mapping that waits from the start is checked after this time. */
    private static final Duration AFTER_OPENING = Duration.ofSeconds(1);

    /** The delay before a mapping that was paused again is tried once more; each further delay is four times as long. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final SyncRunner runner;
    private final Duration interval;
    private final LoopThread thread = new LoopThread();
    private final Semaphore opened = new Semaphore(0);
    private final Backoff waitingBackoff = new Backoff();
    private Backoff provisionBackoff = Backoff.slow();
    private long nextProvisionNanos = System.nanoTime();
    private Duration retry = FIRST_RETRY;
    private long nextRetryNanos = System.nanoTime() - 2 * LONGEST_RETRY.toNanos();

    SchemaMonitor(SyncRunner runner, Duration interval) {
        this.runner = runner;
        this.interval = interval;
    }

    void start() {
        thread.start(
                "schema-" + runner.definition.name(),
                this::run,
                defect -> LOG.error("{}: tables are no longer checked for changes", runner.definition.name(), defect));
    }

    /** Schedules an early check, since some part of the new session may wait. From any thread. */
    void sessionOpened() {
        opened.release();
    }

    private void run() throws InterruptedException {
        Duration wait = interval;
        boolean fresh = false;
        while (!thread.isClosing()) {
            if (opened.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                opened.drainPermits();
                wait = AFTER_OPENING;
                fresh = true;
            } else if (fresh && !hasWaiting()) {
                wait = interval.minus(AFTER_OPENING);
                fresh = false;
            } else {
                wait = look();
                fresh = false;
            }
            if (hasWaiting()) {
                wait = waitingBackoff.next();
            } else {
                waitingBackoff.reset();
            }
        }
    }

    /** Checks once; returns when to check again. */
    private Duration look() {
        long start = System.nanoTime();
        outdated().ifPresent(runner::reopen);
        Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(SHARE);
        return took.compareTo(interval) > 0 ? took : interval;
    }

    private Optional<SyncSession> outdated() {
        Optional<SyncSession> running = runner.session().filter(open -> open.state() == SyncState.RUNNING);
        try {
            return running.filter(this::isOutdated);
        } catch (ConnectorException | LedgerException away) {
            return Optional.empty();
        } catch (RuntimeException | Error defect) {
            LOG.error("{}: cannot check the tables for changes", runner.definition.name(), defect);
            return Optional.empty();
        }
    }

    /** Whether a changed table stopped a running mapping. */
    private boolean hasStopped(SyncSession open) {
        return open.tables.values().stream()
                .anyMatch(table -> table.now().isStopped()
                        && !open.provisioning().refused().containsKey(table.name())
                        && table.replacement()
                                .awaited()
                                .filter(record -> open.isMissing(table, record))
                                .isEmpty());
    }

    /**
     * Whether to try stopped mappings now. Each attempt compares both sides from the start, so the delays grow; a quiet time resets them.
     */
    private boolean mayRetryStopped() {
        long now = System.nanoTime();
        if (now - nextRetryNanos < 0) {
            return false;
        }
        boolean quiet = now - nextRetryNanos > LONGEST_RETRY.toNanos();
        retry = quiet ? FIRST_RETRY : retry.multipliedBy(4);
        retry = retry.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry;
        nextRetryNanos = now + retry.toNanos();
        return true;
    }

    /** Whether something waits until an operator corrects a table. A held mass change does not count. */
    private boolean hasWaiting() {
        boolean absent = runner.session()
                .filter(open -> !open.prepared().absent().isEmpty())
                .isPresent();
        boolean fields = runner.tables().stream().anyMatch(table -> !table.waiting.isEmpty());
        return absent
                || fields
                || runner.tables().stream().anyMatch(table -> table.now().isStopped());
    }

    /**
     * Whether the session must be replaced. A definition that no longer fits for another reason (a missing privilege) does not count: the
     * affected records become issues.
     */
    private boolean isOutdated(SyncSession open) {
        SyncFit now = runner.preparation().fit();
        boolean changed = !now.shape().equals(open.prepared().fitting().shape());
        return now.areRunnable(open.tables.keySet())
                && (changed || (hasStopped(open) && mayRetryStopped()) || canBeProvided(open));
    }

    /** Whether provisioning now succeeds for a refused table. Users wait behind each attempt to lock a table, so the delays grow. */
    private boolean canBeProvided(SyncSession open) {
        if (open.provisioning().refused().isEmpty()) {
            provisionBackoff = Backoff.slow();
            return false;
        }
        long now = System.nanoTime();
        if (now - nextProvisionNanos < 0) {
            return false;
        }
        nextProvisionNanos = now + provisionBackoff.next().toNanos();
        return open.provisioning().isPossibleNow();
    }

    @Override
    public void close() {
        thread.close();
    }
}
