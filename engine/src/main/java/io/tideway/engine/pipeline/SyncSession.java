package io.tideway.engine.pipeline;

import io.tideway.engine.HistoryRule;
import io.tideway.engine.Side;
import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.Capture;
import io.tideway.engine.capture.CaptureListener;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.capture.Mail;
import io.tideway.engine.capture.Mailbox;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.pipeline.SyncStatus.State;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sync at work, from its start to its pause or end.
 *
 * <p>Threads: one captures each side, one reads for backfills, and one, the sync's thread, processes everything in turn. When a
 * system or the ledger is away, the sync's thread tries the same work again with growing pauses, after finding out what became of
 * writes whose answer was lost.
 */
final class SyncSession implements AutoCloseable, CaptureListener {

    private static final Logger LOG = LoggerFactory.getLogger(SyncSession.class);
    private static final Duration TAKE_WAIT = Duration.ofMillis(50);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(50);
    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(7);

    final Map<String, TableState> tables;
    private final SyncParts parts;
    private final Prepared prepared;
    private final Requests requests;
    private final HistoryRule history;
    private final InstantSource clock;
    private final Consumer<SyncSession> onSchemaChanged;
    private final SyncProcessor processor;
    private final Mailbox mailbox = new Mailbox();
    private final Progress progress = new Progress();
    private final Map<Side, Capture> captures = new EnumMap<>(Side.class);
    private final Map<Side, Reason> waiting = new EnumMap<>(Side.class);
    private final Backfiller backfiller;
    private final LoopThread thread = new LoopThread();
    private SyncLock lock;
    private volatile State state = State.STARTING;
    private volatile Optional<Reason> reason = Optional.empty();
    private boolean closed;
    private long nextRetryNanos;
    private long nextPruneNanos;

    SyncSession(
            SyncParts parts,
            Prepared prepared,
            Requests requests,
            SyncLock lock,
            HistoryRule history,
            InstantSource clock,
            Consumer<SyncSession> onSchemaChanged) {
        this.parts = parts;
        this.prepared = prepared;
        this.tables = prepared.tables();
        this.requests = requests;
        this.lock = lock;
        this.history = history;
        this.clock = clock;
        this.onSchemaChanged = onSchemaChanged;
        this.processor = new SyncProcessor(parts, tables, clock, Thread::startVirtualThread, OpenDeletes.MAX_HELD);
        this.backfiller = new Backfiller(TableOrder.parentsFirst(tables), parts, processor, mailbox);
    }

    /** Provisions, finds out what a crash left, and starts the threads. */
    void start() {
        Map<Side, Position> positions = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            if (captured(side)) {
                positions.put(side, provision(side));
            }
        }
        processor.recover();
        positions.forEach(this::startCapture);
        thread.start("sync-" + parts.sync(), this::run);
        backfiller.start("backfill-" + parts.sync());
        state = State.RUNNING;
    }

    Prepared prepared() {
        return prepared;
    }

    private Connector connector(Side side) {
        return prepared.connectors().get(side);
    }

    private boolean captured(Side side) {
        return parts.captured().get(side);
    }

    /** The position to go on from; a stream that had to be made anew has lost history, so both sides are compared. */
    private Position provision(Side side) {
        Connector connector = connector(side);
        Provision provision = connector.provision(subscription(side), false);
        provision.actions().forEach(action -> LOG.info("{}: {}", parts.sync(), action));
        Optional<Position> known = parts.ledger().position(parts.sync(), side);
        if (known.isPresent() && !provision.createdStream()) {
            return known.get();
        }
        if (known.isPresent()) {
            LOG.warn(
                    "{}: the change stream of the {} side was gone; both sides are compared.",
                    parts.sync(),
                    side.word());
            tables.values().forEach(processor::compareAgain);
        }
        parts.ledger().setPosition(parts.sync(), side, provision.start());
        return provision.start();
    }

    private Subscription subscription(Side side) {
        return Subscriptions.of(parts.ledger().id(), parts.sync(), side, tables.values());
    }

    private void startCapture(Side side, Position from) {
        Capture capture = new Capture(side, connector(side).source(), subscription(side), mailbox, this);
        captures.put(side, capture);
        parts.events().counters(side).position = Optional.of(from);
        capture.start(from);
    }

    private void run() throws InterruptedException {
        try {
            work();
        } finally {
            processor.end();
        }
    }

    private void work() throws InterruptedException {
        while (!thread.isClosing()) {
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
                progress.moved();
            } catch (SchemaChangedException changed) {
                stopForChange(changed.reason());
                return;
            } catch (RuntimeException | AssertionError defect) {
                fail(defect);
                return;
            }
        }
    }

    /** Invariant 1: goes on to the next work only when this one is done. */
    private void handleUntilDone(Mail mail) throws InterruptedException {
        Backoff backoff = new Backoff();
        boolean recover = false;
        while (true) {
            try {
                if (recover) {
                    holdLock();
                    processor.recover();
                }
                handle(mail);
                working();
                return;
            } catch (ConnectorException away) {
                failIfChanged(away);
                waitFor(away.reason(), away.kind() == ConnectorException.Kind.BUG, away);
            } catch (LedgerException away) {
                waitFor(away.reason(), away.kind() == LedgerException.Kind.BUG, away);
            }
            recover = true;
            if (thread.isClosing()) {
                throw new InterruptedException();
            }
            thread.pause(backoff.next());
        }
    }

    private void handle(Mail mail) {
        switch (mail) {
            case Mail.Changes changes -> {
                processor.changes(changes.side(), changes.batch());
            }
            case Mail.Task task -> task.action().run();
        }
        captures.forEach((side, capture) -> processor.takeDurable(side).ifPresent(capture::acknowledge));
    }

    private Capture capture(Side side) {
        return Objects.requireNonNull(captures.get(side));
    }

    /** One is done only when it is durable: else it stays for the next attempt, or for the next session. */
    private void handleRequests() {
        requests.comparisons().forEach((mapping, number) -> {
            TableState table = tables.get(mapping);
            if (table != null) {
                processor.compareAsAsked(table);
                requests.compared(mapping, number);
            }
        });
        for (Requests.Request request : requests.open()) {
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
        if (now - nextPruneNanos >= 0) {
            nextPruneNanos = now + PRUNE_INTERVAL.toNanos();
            parts.ledger().pruneTombstones(clock.instant().minus(TOMBSTONES_KEPT));
            parts.ledger().pruneHistory(clock.instant().minus(history.keep()), history.bytes());
        }
    }

    private void holdLock() {
        if (!lock.isHeld()) {
            lock.close();
            lock = parts.ledger().lock(parts.sync());
        }
    }

    private void working() {
        if (state == State.WAITING && waiting.isEmpty()) {
            state = State.RUNNING;
            reason = Optional.empty();
        }
    }

    private void waitFor(Reason why, boolean defect, RuntimeException failure) {
        if (defect) {
            throw failure;
        }
        if (reason.filter(why::equals).isEmpty()) {
            LOG.warn("{}: {}: {} {}", parts.sync(), why.code(), why.message(), why.fix());
        }
        state = State.WAITING;
        reason = Optional.of(why);
    }

    private static void failIfChanged(ConnectorException failure) {
        if (failure.kind() == ConnectorException.Kind.SCHEMA_CHANGED) {
            throw new SchemaChangedException(failure.reason());
        }
    }

    private void stopForChange(Reason why) {
        LOG.info("{}: {} {}", parts.sync(), why.code(), why.message());
        state = State.WAITING;
        reason = Optional.of(why);
        progress.moved();
        onSchemaChanged.accept(this);
    }

    /** It has ended, and only a person can help. */
    void stop(Reason why) {
        LOG.error("{}: {}: {} {}", parts.sync(), why.code(), why.message(), why.fix());
        state = State.FAILED;
        reason = Optional.of(why);
        progress.moved();
    }

    void fail(Throwable defect) {
        LOG.error("{}: stopped by a defect", parts.sync(), defect);
        reason = Optional.of(new Reason(
                "DEFECT",
                "The sync was stopped by a defect: " + defect,
                "Report it with the log. `tideway resume` starts the sync again."));
        state = State.FAILED;
        progress.moved();
    }

    @Override
    public void onConnected(Side side) {
        mailbox.request(new Mail.Task("connected", () -> waiting.remove(side)));
    }

    @Override
    public void onWaiting(Side side, Reason why) {
        mailbox.request(new Mail.Task("waiting", () -> {
            waiting.put(side, why);
            waitFor(why, false, new IllegalStateException());
        }));
    }

    @Override
    public void onEnded(Side side, ConnectorException failure) {
        if (failure.kind() == ConnectorException.Kind.HISTORY_LOST) {
            LOG.warn("{}: {}", parts.sync(), failure.reason().message());
            mailbox.request(new Mail.Task("history lost", () -> startAnew(side)));
            return;
        }
        if (failure.kind() == ConnectorException.Kind.SCHEMA_CHANGED) {
            mailbox.schemaChanged(failure);
            return;
        }
        LOG.error(
                "{}: {} {}",
                parts.sync(),
                failure.reason().message(),
                failure.reason().fix());
        reason = Optional.of(failure.reason());
        state = State.FAILED;
    }

    /** Invariant 8: a stream that lost history is made anew, and both sides are compared with the ledger. */
    private void startAnew(Side side) {
        processor.settle();
        processor.takeDurable(side);
        capture(side).close();
        mailbox.clear(side);
        connector(side).deprovision(subscription(side).name(), false);
        Provision provision = connector(side).provision(subscription(side), false);
        tables.values().forEach(processor::compareAgain);
        parts.ledger().setPosition(parts.sync(), side, provision.start());
        startCapture(side, provision.start());
    }

    State state() {
        return state;
    }

    Optional<Reason> reason() {
        return reason;
    }

    Progress progress() {
        return progress;
    }

    boolean isBackfilling() {
        return tables.values().stream().anyMatch(table -> table.isBackfilling() && table.paused.isEmpty());
    }

    boolean hasDeferred() {
        return processor.hasDeferred();
    }

    /** Whether somebody asked for a decision or another attempt that is not done yet, of a table mapping at work. */
    boolean hasRequests() {
        return requests.open().stream().anyMatch(request -> tables.containsKey(request.mapping()))
                || requests.comparisons().keySet().stream().anyMatch(tables::containsKey)
                || processor.hasDueIssues();
    }

    /** Finishes the batch in hand; leaves no thread and no lock. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        state = State.STOPPED;
        backfiller.close();
        captures.values().forEach(Capture::close);
        thread.askToEnd();
        thread.join();
        lock.close();
    }
}
