package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.apply.BatchProcessor;
import io.tideway.engine.apply.SyncComponents;
import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.Capture;
import io.tideway.engine.capture.CaptureListener;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.capture.Mail;
import io.tideway.engine.capture.Mailbox;
import io.tideway.engine.capture.OpenDeletes;
import io.tideway.engine.commit.LockLostException;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.TableOrder;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.Prepared;
import io.tideway.engine.schema.SchemaChangedException;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sync, from its start to its pause or end.
 *
 * <p>Threads: one captures each side, one reads for backfills, and the sync's thread processes everything in turn. When a system or the
 * ledger is away, the sync's thread tries the same task again with growing pauses. Before that it finds out the result of writes without an
 * answer.
 */
public final class SyncSession implements AutoCloseable, CaptureListener {

    private static final Logger LOG = LoggerFactory.getLogger(SyncSession.class);
    private static final Duration TAKE_WAIT = Duration.ofMillis(50);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(50);

    /** The time to count links at the start; longer counts run beside the sync. */
    private static final Duration COUNT_TIME = Duration.ofMillis(300);

    public final Map<String, TableState> tables;
    private final SyncComponents parts;
    private final Prepared prepared;
    private final Provisioning provisioning;
    private final IssueCommands requests;
    private final SyncLock lock;
    private final Consumer<SyncSession> onOutdated;
    private final BatchProcessor processor;
    private final Mailbox mailbox = new Mailbox();
    private final ProgressSignal progress = new ProgressSignal();
    private final Map<Side, Capture> captures = new EnumMap<>(Side.class);
    private final SessionHealth health = new SessionHealth();
    private final Backfiller backfiller;
    private final LinkCounter links;
    private final LoopThread thread = new LoopThread();
    private volatile boolean closed;
    private long nextRetryNanos;

    SyncSession(
            SyncComponents parts,
            Prepared prepared,
            IssueCommands requests,
            SyncLock lock,
            InstantSource clock,
            Consumer<SyncSession> onOutdated) {
        this.parts = parts;
        this.prepared = prepared;
        this.provisioning = new Provisioning(parts, prepared);
        this.tables = prepared.tables();
        this.requests = requests;
        this.lock = lock;
        this.onOutdated = onOutdated;
        this.processor = new BatchProcessor(parts, tables, clock, Thread::startVirtualThread, OpenDeletes.MAX_HELD);
        this.backfiller = new Backfiller(TableOrder.parentsFirst(tables), parts, processor, mailbox);
        this.links = new LinkCounter(parts.ledger(), tables.values());
    }

    /** Provisions, recovers from a crash, and starts the threads. */
    void start() {
        Map<Side, Position> positions = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            if (parts.captured().get(side)) {
                positions.put(side, provision(side));
            }
        }
        processor.recover();
        links.count(COUNT_TIME).ifPresent(Runnable::run);
        stopRefused();
        positions.forEach(this::startCapture);
        parts.lock().start("lock-" + parts.sync(), lock, this::fail);
        thread.start("sync-" + parts.sync(), this::run, this::fail);
        backfiller.start("backfill-" + parts.sync(), this::fail);
        health.started();
    }

    public Prepared prepared() {
        return prepared;
    }

    /** Returns the waiting table mappings, for which a command to resume confirms that the names of the configuration are right. */
    Set<String> waiting() {
        Set<String> waiting = new LinkedHashSet<>(prepared.absent().keySet());
        tables.values().stream()
                .filter(table -> table.now().replacement().awaited().isPresent())
                .forEach(table -> waiting.add(table.name()));
        return waiting;
    }

    /** Whether a table mapping still waits for a record that is missing in a replaced table. */
    boolean isMissing(TableState table, Replacement.Missing record) {
        return record.isStill(table, parts.reader());
    }

    /** Returns the position to continue from. A stream that had to be created again has lost history, so both sides are compared. */
    private Position provision(Side side) {
        Provision provision = provisioning.provide(side);
        Optional<Position> known = parts.ledger().position(parts.sync(), side);
        if (known.isPresent() && !provision.createdStream()) {
            return known.get();
        }
        if (known.isPresent()) {
            LOG.warn(
                    "{}: the change stream of the {} side was gone; both sides are compared.",
                    parts.sync(),
                    side.word());
            tables.values().forEach(processor.comparisons::begin);
        }
        parts.ledger().setPosition(parts.sync(), side, provision.start());
        return provision.start();
    }

    private void stopRefused() {
        provisioning
                .refused()
                .forEach(
                        (mapping, why) -> processor.comparisons.stop(Objects.requireNonNull(tables.get(mapping)), why));
    }

    Provisioning provisioning() {
        return provisioning;
    }

    private void startCapture(Side side, Position from) {
        Capture capture = new Capture(
                side, provisioning.connector(side).source(), provisioning.subscription(side), mailbox, this);
        captures.put(side, capture);
        parts.events().counters(side).position = Optional.of(from);
        capture.start(from);
    }

    private void run() throws InterruptedException {
        tables.values().forEach(TableState::own);
        try {
            processMail();
        } finally {
            processor.end();
        }
    }

    private void processMail() throws InterruptedException {
        while (!thread.isClosing() && !health.hasFailed()) {
            Optional<Mail> mail = mailbox.take(Duration.ZERO);
            try {
                if (mail.isEmpty()) {
                    handleUntilDone(new Mail.Task("settle", processor::settle));
                    mail = mailbox.take(TAKE_WAIT);
                }
                if (mail.isPresent()) {
                    handleUntilDone(mail.get());
                }
                handleUntilDone(new Mail.Task("requests", this::handleRequests));
                handleUntilDone(new Mail.Task("retries", this::retryDue));
                progress.signal();
            } catch (SchemaChangedException changed) {
                handOver(changed.reason());
                return;
            } catch (LockLostException lost) {
                handOver(LockLostException.REASON);
                return;
            }
        }
    }

    /** Handles one mail until it is done, before the next one (Invariant 1). */
    private void handleUntilDone(Mail mail) throws InterruptedException {
        Backoff backoff = new Backoff();
        Optional<ConnectorException> failure = Optional.empty();
        boolean recover = false;
        while (true) {
            try {
                parts.lock().requireHeld();
                if (recover) {
                    parts.lock().look();
                    processor.recover();
                    failure.ifPresent(processor::setAside);
                }
                handle(mail);
                health.workContinues();
                return;
            } catch (ConnectorException away) {
                failIfChanged(away);
                failure = Optional.of(away);
                waitFor(away.reason(), away.kind() == ConnectorException.Kind.BUG, away);
            } catch (LedgerException away) {
                waitFor(away.reason(), away.kind() == LedgerException.Kind.BUG, away);
            }
            recover = true;
            if (thread.isClosing() || health.hasFailed()) {
                throw new InterruptedException();
            }
            thread.pause(backoff.next());
        }
    }

    private void handle(Mail mail) {
        switch (mail) {
            case Mail.Changes changes -> processor.changes(changes.side(), changes.batch(), changes.begins());
            case Mail.Task task -> task.action().run();
        }
        captures.forEach((side, capture) -> processor.takeDurable(side).ifPresent(capture::acknowledge));
    }

    private Capture capture(Side side) {
        return Objects.requireNonNull(captures.get(side));
    }

    /** Handles operators' commands. A command ends only when its result is durable; if not, it stays for the next attempt or session. */
    private void handleRequests() {
        requests.comparisons().forEach((mapping, number) -> {
            TableState table = tables.get(mapping);
            if (table != null) {
                processor.comparisons.beginAsAsked(table);
                requests.compared(mapping, number);
            }
        });
        for (IssueCommands.Request request : requests.open()) {
            TableState table = tables.get(request.mapping());
            if (table != null && processor.obey(table, request)) {
                requests.done(request);
            }
        }
    }

    private void retryDue() {
        long now = System.nanoTime();
        if (now - nextRetryNanos >= 0) {
            nextRetryNanos = now + RETRY_INTERVAL.toNanos();
            processor.retryDue();
        }
    }

    private void waitFor(Reason why, boolean defect, RuntimeException failure) {
        if (defect) {
            throw failure;
        }
        if (health.workWaits(why)) {
            warn(why);
        }
    }

    private void warn(Reason why) {
        LOG.warn("{}: {}: {} {}", parts.sync(), why.code(), why.message(), why.fix());
    }

    private static void failIfChanged(ConnectorException failure) {
        if (failure.kind() == ConnectorException.Kind.SCHEMA_CHANGED) {
            throw new SchemaChangedException(failure.reason());
        }
    }

    /** Ends the sync's thread; another session takes over, made for the present state of the systems. */
    private void handOver(Reason why) {
        LOG.info("{}: {} {}", parts.sync(), why.code(), why.message());
        health.outdated(why);
        progress.signal();
        onOutdated.accept(this);
    }

    /** Ends the session after a defect in any of its threads. Sets the state first: there may be too little memory to write a log. */
    private void fail(Throwable defect) {
        if (closed) {
            LOG.info("{}: a thread was interrupted: {}", parts.sync(), defect.toString());
            return;
        }
        health.failed(Reasons.defect(defect));
        progress.signal();
        LOG.error("{}: stopped by a defect", parts.sync(), defect);
    }

    @Override
    public void onConnected(Side side) {
        health.connected(side);
        progress.signal();
    }

    @Override
    public void onWaiting(Side side, Reason why) {
        if (health.waits(side, why)) {
            warn(why);
        }
    }

    @Override
    public void onRefused(Side side, Reason why) {
        if (health.refused(side, why)) {
            LOG.error("{}: {}: {} {}", parts.sync(), why.code(), why.message(), why.fix());
        }
        progress.signal();
    }

    @Override
    public void onDefect(Throwable defect) {
        fail(defect);
    }

    @Override
    public void onEnded(Side side, ConnectorException failure) {
        if (failure.kind() == ConnectorException.Kind.HISTORY_LOST) {
            LOG.warn("{}: {}", parts.sync(), failure.reason().message());
            mailbox.request(new Mail.Task("history lost", () -> recreateStream(side)));
        } else {
            mailbox.schemaChanged(failure);
        }
    }

    /** Creates a stream that lost history again, and compares both sides with the ledger (Invariant 8). */
    private void recreateStream(Side side) {
        processor.settle();
        processor.takeDurable(side);
        capture(side).close();
        mailbox.clear(side);
        provisioning.connector(side).deprovision(provisioning.subscription(side).name(), false);
        Provision provision = provisioning.provide(side);
        tables.values().forEach(processor.comparisons::begin);
        stopRefused();
        parts.ledger().setPosition(parts.sync(), side, provision.start());
        startCapture(side, provision.start());
    }

    SyncState state() {
        return health.state();
    }

    Optional<Reason> reason() {
        return health.reason();
    }

    ProgressSignal progress() {
        return progress;
    }

    /** Whether an issue is due and only waits for its turn. */
    boolean hasDueIssues() {
        return parts.issues().isAnyDue(tables.values());
    }

    /** Counts the links whose number is not sure, in the calling thread; the sync's thread takes the result. */
    void countLinks(Duration within) {
        links.count(within).ifPresent(take -> mailbox.request(new Mail.Task("links counted", take)));
    }

    /** Finishes the current batch; leaves no thread and no lock. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        health.closed();
        backfiller.close();
        captures.values().forEach(Capture::close);
        thread.askToEnd();
        thread.join();
        parts.lock().close();
        lock.close();
    }
}
