package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.apply.SyncComponents;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.LockMonitor;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.event.SideCounters;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.StreamedDeletes;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.schema.Preparation;
import io.tideway.engine.schema.Prepared;
import io.tideway.engine.schema.SchemaChangeFilter;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, pauses, resumes and ends one sync, and reports its state. Thread safe. */
public final class SyncRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRunner.class);

    /** How often both systems are checked for changed tables. */
    private static final Duration SCHEMA_INTERVAL = Duration.ofSeconds(10);

    /** The longest time that a caller waits for its command. */
    private static final Duration COMMAND_WAIT = Duration.ofSeconds(5);

    private static final Duration STATUS_WAIT = Duration.ofMillis(20);

    public final SyncDefinition definition;
    public final IssueCommands requests = new IssueCommands();
    private final Connector left;
    private final Connector right;
    private final Ledger ledger;
    private final InstantSource clock;
    private final EventPublisher events;
    private final StreamMonitor watch;
    private final SchemaMonitor schemaWatch;
    private final SyncStarter starter;
    private final ConnectionLocks turns;
    private final SchemaChangeFilter changeFilter = new SchemaChangeFilter(true);
    private final StreamedDeletes passed = new StreamedDeletes();
    private volatile @Nullable SyncSession session;
    /** Why there is no session, although there should be. */
    private volatile @Nullable StartFailure failure;

    private volatile boolean paused;
    /** The table mappings that waited in the last session: an operator that resumes the sync has seen them. */
    private Set<String> waitedBefore = Set.of();
    /** Set while a session is to be opened: the table mappings that an operator has seen waiting before. */
    private @Nullable Set<String> wanted;

    private volatile boolean closed;

    public SyncRunner(
            SyncDefinition definition,
            Connector left,
            Connector right,
            Ledger ledger,
            ConnectionLocks turns,
            InstantSource clock,
            EngineListener listener) {
        this.turns = turns;
        this.definition = definition;
        this.left = left;
        this.right = right;
        this.ledger = ledger;
        this.clock = clock;
        this.events = new EventPublisher(definition.name(), new SideCounters(), new SideCounters(), clock, listener);
        this.watch = new StreamMonitor(this, ledger);
        this.schemaWatch = new SchemaMonitor(this, SCHEMA_INTERVAL);
        this.starter = new SyncStarter(this);
    }

    /** Begins to open the sync's session in another thread, unless the sync was paused. */
    public void start() {
        synchronized (this) {
            wanted = Set.of();
        }
        starter.start();
        watch.start();
        schemaWatch.start();
    }

    /** Waits for the first attempt; returns why it failed, if it did. */
    public Optional<StartFailure> awaitFirstAttempt() {
        starter.awaitFirstAttempt();
        return Optional.ofNullable(failure);
    }

    /** Opens a session if one is wanted; returns why that failed, if it did. */
    Optional<StartFailure> openIfWanted() {
        turns.take(definition, this::tryToOpen);
        return Optional.ofNullable(failure);
    }

    private synchronized void tryToOpen() {
        Set<String> byName = wanted;
        if (byName == null || closed) {
            return;
        }
        try {
            paused = ledger.paused(definition.name());
            if (!paused) {
                openSession(byName);
            }
            wanted = null;
            failure = null;
        } catch (ConnectorException | LedgerException | EngineException away) {
            failedToOpen(away);
        } catch (RuntimeException | Error defect) {
            LOG.error("{}: cannot start because of a defect", definition.name(), defect);
            failedToOpen(defect);
        }
    }

    /** Remembers why there is no session, and logs it once. */
    void failedToOpen(Throwable cause) {
        StartFailure now = StartFailure.of(cause);
        StartFailure before = failure;
        failure = now;
        if (before == null || !before.reason().equals(now.reason())) {
            Reason why = now.reason();
            LOG.warn("{}: {}: {} {}", definition.name(), why.code(), why.message(), why.fix());
        }
    }

    private SyncSession open(Set<String> byName) {
        SyncLock lock = ledger.lock(definition.name());
        try {
            Prepared prepared = preparation().prepare(byName);
            SyncSession opened =
                    new SyncSession(parts(prepared.connectors()), prepared, requests, lock, clock, this::reopen);
            start(opened);
            return opened;
        } catch (RuntimeException | Error failure) {
            lock.close();
            throw failure;
        }
    }

    private static void start(SyncSession opened) {
        try {
            opened.start();
        } catch (RuntimeException | Error failed) {
            opened.close();
            throw failed;
        }
    }

    Preparation preparation() {
        return new Preparation(definition, new Sides<>(left, right), ledger);
    }

    private SyncComponents parts(Sides<Connector> connectors) {
        Sides<Source> sources =
                new Sides<>(connectors.left().source(), connectors.right().source());
        return new SyncComponents(
                definition.name(),
                ledger,
                new LinkCache(ledger),
                new RecordFetcher(sources),
                new IssueTracker(ledger, clock, events),
                events,
                sources,
                new Sides<>(connectors.left().target(), connectors.right().target()),
                new Sides<>(captured(Side.LEFT), captured(Side.RIGHT)),
                changeFilter,
                passed,
                new LockMonitor());
    }

    public boolean captured(Side side) {
        return definition.tables().stream().anyMatch(table -> table.direction().reads(side));
    }

    public synchronized void pause() {
        ledger.setPaused(definition.name(), true);
        paused = true;
        wanted = null;
        failure = null;
        closeSession();
    }

    /**
     * Starts the sync unless all of it runs. Failures after the first attempt are retried.
     *
     * @throws EngineException when a definition does not fit a system
     */
    public void resume() {
        synchronized (this) {
            ledger.setPaused(definition.name(), false);
            paused = false;
            if (isWhole()) {
                return;
            }
            SyncSession open = session;
            // An operator that resumes a sync with waiting parts has seen their reasons.
            wanted = open == null ? waitedBefore : open.waiting();
        }
        Optional<StartFailure> failed = openIfWanted();
        starter.wake();
        if (failed.isPresent() && failed.get().cause() instanceof EngineException misfit) {
            throw misfit;
        }
    }

    private boolean isWhole() {
        SyncSession open = session;
        return open != null
                && open.state() != SyncState.FAILED
                && open.state() != SyncState.STOPPED
                && open.prepared().absent().isEmpty()
                && tables().stream().noneMatch(table -> table.now().isStopped());
    }

    private void openSession(Set<String> byName) {
        // Changes of a stopped table mapping were not followed: both sides are compared.
        tables().stream()
                .filter(table -> table.now().isStopped())
                .map(TableState::name)
                .forEach(requests::compare);
        closeSession();
        session = open(byName);
        schemaWatch.sessionOpened();
    }

    /**
     * Replaces the session by one against the systems as they are now, if it is still the current one. Does not wait: the session's own
     * thread may call this while another thread waits for its end.
     */
    void reopen(SyncSession outdated) {
        starter.reopen(outdated);
    }

    /** Marks the session for replacement, if it is still the current one. */
    synchronized void giveUp(SyncSession outdated) {
        boolean current = session().filter(outdated::equals).isPresent();
        if (current && !paused && !closed) {
            wanted = Set.of();
        }
    }

    private void closeSession() {
        SyncSession open = session;
        if (open != null) {
            waitedBefore = open.waiting();
            session = null;
            open.close();
        }
    }

    public SyncState state() {
        StartFailure failed = failure;
        Optional<SyncSession> open = session();
        if (open.isPresent()) {
            return open.get().state();
        }
        if (closed || paused) {
            return closed ? SyncState.STOPPED : SyncState.PAUSED;
        }
        return failed == null ? SyncState.STARTING : failed.state();
    }

    /** Returns why it is not running, or what it waits for. */
    public Optional<Reason> reason() {
        StartFailure failed = failure;
        return session()
                .map(SyncSession::reason)
                .orElse(Optional.ofNullable(failed).map(StartFailure::reason));
    }

    /** Returns the running session, if there is one. */
    public Optional<SyncSession> session() {
        return Optional.ofNullable(session);
    }

    public SyncSession running() {
        return session()
                .orElseThrow(() -> new EngineException(
                        EngineException.Kind.UNAVAILABLE,
                        paused
                                ? Reasons.paused(definition.name())
                                : reason().map(why -> Reasons.notRunning(definition.name(), why))
                                        .orElse(Reasons.starting(definition.name()))));
    }

    /** Whether its streams exist, as far as is known: it runs, or ran before an operator paused it. */
    boolean isProvisioned() {
        return paused || session().isPresent();
    }

    public boolean isPaused() {
        return paused;
    }

    public SideCounters counters(Side side) {
        return events.counters(side);
    }

    public Sides<Source> sources() {
        return new Sides<>(source(Side.LEFT), source(Side.RIGHT));
    }

    public Source source(Side side) {
        return connector(side).source();
    }

    /** Returns the connector under the names of the configuration, while a session runs. */
    Connector connector(Side side) {
        return session().map(open -> open.prepared().connectors().get(side)).orElse(side == Side.LEFT ? left : right);
    }

    /** Waits until every change that was committed before the call is applied or an issue; false when the time ran out. */
    public boolean awaitQuiet(long deadlineNanos) throws InterruptedException {
        return new QuietWait(this).await(deadlineNanos);
    }

    /**
     * Waits until the sync's thread has carried out a command. A command that takes longer, or waits for a system that is away, stays, and is
     * carried out later.
     */
    public void awaitCommand(BooleanSupplier isDone) {
        long deadline = System.nanoTime() + COMMAND_WAIT.toNanos();
        try {
            Optional<SyncSession> open = session();
            while (open.isPresent()
                    && open.get().state() == SyncState.RUNNING
                    && !isDone.getAsBoolean()
                    && System.nanoTime() - deadline < 0) {
                open.get().progress().awaitProgress(STATUS_WAIT);
                open = session();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isClosed() {
        return closed;
    }

    public List<TableState> tables() {
        return session().map(open -> List.copyOf(open.tables.values())).orElse(List.of());
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        schemaWatch.close();
        starter.close();
        closeAll();
    }

    private synchronized void closeAll() {
        closeSession();
    }
}
