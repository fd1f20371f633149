package io.tideway.engine.pipeline;

import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.pipeline.SyncStatus.State;
import io.tideway.spi.ConnectorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a sync's session anew when a table that it uses was changed: at once when the session ended because of it, else when a look
 * at both systems, now and then, finds it. So dropped tables are noticed that no stream tells of, and new fields.
 *
 * <p>One thread. A system that is away is looked at later.
 */
final class SchemaWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaWatch.class);

    /** Looking takes this share of a core at most, however many tables there are. */
    private static final int SHARE = 100;

    /** A session that ended so soon after it began waits before the next. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** After a mapping was paused again, how soon it is tried once more, four times later each time. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final SyncRunner runner;
    private final Duration interval;
    private final LoopThread thread = new LoopThread();
    private final BlockingQueue<SyncSession> ended = new LinkedBlockingQueue<>();
    private final Backoff waitingBackoff = new Backoff();
    private Backoff backoff = new Backoff();
    private Duration retry = FIRST_RETRY;
    private long nextRetryNanos = System.nanoTime() - 2 * LONGEST_RETRY.toNanos();
    private long reopenedNanos = System.nanoTime() - SETTLED.toNanos();

    SchemaWatch(SyncRunner runner, Duration interval) {
        this.runner = runner;
        this.interval = interval;
    }

    void start() {
        thread.start("schema-" + runner.definition.name(), this::run);
    }

    /** A session has ended because a system was changed. From any thread. */
    void reopen(SyncSession session) {
        ended.add(session);
    }

    private void run() throws InterruptedException {
        Duration wait = interval;
        while (!thread.isClosing()) {
            @Nullable SyncSession session = ended.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (session != null) {
                reopenUntilDone(session);
            } else {
                long start = System.nanoTime();
                Optional<SyncSession> outdated = outdated();
                Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(SHARE);
                wait = took.compareTo(interval) > 0 ? took : interval;
                if (outdated.isPresent()) {
                    reopenUntilDone(outdated.get());
                }
            }
            if (hasWaiting()) {
                wait = waitingBackoff.next();
            } else {
                waitingBackoff.reset();
            }
        }
    }

    private Optional<SyncSession> outdated() {
        Optional<SyncSession> running = runner.session().filter(open -> open.state() == State.RUNNING);
        try {
            return running.filter(this::isOutdated);
        } catch (ConnectorException | LedgerException away) {
            return Optional.empty();
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("{}: cannot look for changed tables", runner.definition.name(), defect);
            return Optional.empty();
        }
    }

    private boolean hasPaused() {
        return runner.tables().stream().anyMatch(table -> table.paused.isPresent());
    }

    /** Each time both sides are compared from the start: so it is tried ever more rarely, and often again after a quiet time. */
    private boolean mayRetryPaused() {
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

    /** Whether something waits for somebody to put a table in order. */
    private boolean hasWaiting() {
        boolean absent = runner.session()
                .filter(open -> !open.prepared().absent().isEmpty())
                .isPresent();
        boolean fields = runner.tables().stream().anyMatch(table -> !table.waiting.isEmpty());
        return hasPaused() || absent || fields;
    }

    /** A definition that fits no more for another reason (a right that is missing) is left to the records that meet it. */
    private boolean isOutdated(SyncSession open) {
        Fitting now = runner.preparation().fit();
        return now.isRunnable()
                && (!now.shape().equals(open.prepared().fitting().shape()) || (hasPaused() && mayRetryPaused()));
    }

    private void reopenUntilDone(SyncSession session) throws InterruptedException {
        if (System.nanoTime() - reopenedNanos < SETTLED.toNanos()) {
            thread.pause(backoff.next());
        } else {
            backoff = new Backoff();
        }
        while (!thread.isClosing()) {
            try {
                reopenedNanos = System.nanoTime();
                runner.reopen(session);
                return;
            } catch (ConnectorException | LedgerException away) {
                LOG.info("{}: looks at the changed tables later: {}", runner.definition.name(), away.getMessage());
            } catch (EngineException misfit) {
                session.stop(misfit.reasons().get(0));
                return;
            } catch (RuntimeException | AssertionError defect) {
                session.fail(defect);
                return;
            }
            thread.pause(backoff.next());
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
