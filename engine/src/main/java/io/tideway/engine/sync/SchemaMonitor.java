package io.tideway.engine.sync;

import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.SyncFit;
import io.tideway.spi.ConnectorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at both systems now and then, and has a sync's session opened anew when a table that it uses was changed, or when what a
 * table mapping waits for is there. So dropped tables are noticed that no stream tells of, and new fields.
 *
 * <p>One thread. A system that is away is looked at later.
 */
final class SchemaMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMonitor.class);

    /** Looking takes this share of a core at most, however many tables there are. */
    private static final int SHARE = 100;

    /** A session that meets what a table mapping has to wait for does so within seconds. */
    private static final Duration AFTER_OPENING = Duration.ofSeconds(1);

    /** After a mapping was paused again, how soon it is tried once more, four times later each time. */
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
                defect -> LOG.error("{}: changed tables are no longer looked for", runner.definition.name(), defect));
    }

    /** A session was opened, of which some part may wait: that is looked for sooner. From any thread. */
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

    /** Returns when to look again. */
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
            LOG.error("{}: cannot look for changed tables", runner.definition.name(), defect);
            return Optional.empty();
        }
    }

    /** Whether a changed table stopped a mapping that was at work. */
    private boolean hasStopped(SyncSession open) {
        return open.tables.values().stream()
                .anyMatch(table -> table.isStopped()
                        && !open.provisioning().refused().containsKey(table.name())
                        && table.replacement
                                .awaited()
                                .filter(record -> open.isMissing(table, record))
                                .isEmpty());
    }

    /** Each time both sides are compared from the start: so it is tried ever more rarely, and often again after a quiet time. */
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

    /** Whether something waits until an operator puts a table in order; not for a decision about a mass change. */
    private boolean hasWaiting() {
        boolean absent = runner.session()
                .filter(open -> !open.prepared().absent().isEmpty())
                .isPresent();
        boolean fields = runner.tables().stream().anyMatch(table -> !table.waiting.isEmpty());
        return absent || fields || runner.tables().stream().anyMatch(TableState::isStopped);
    }

    /** A definition that fits no more for another reason (a right that is missing) is left to the records that meet it. */
    private boolean isOutdated(SyncSession open) {
        SyncFit now = runner.preparation().fit();
        boolean changed = !now.shape().equals(open.prepared().fitting().shape());
        return now.areRunnable(open.tables.keySet())
                && (changed || (hasStopped(open) && mayRetryStopped()) || canBeProvided(open));
    }

    /** Users wait behind each attempt to lock a table: so it is made ever more rarely. */
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
