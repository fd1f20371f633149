package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.SyncDefinition;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.pipeline.SyncStatus.State;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, pauses, resumes and ends one sync, and answers for it. Thread safe. */
final class SyncRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRunner.class);

    /** Writes of ours may come back changed by a trigger: so often is looked whether more followed. */
    private static final int MAX_SETTLING_PASSES = 4;

    /** How often both systems are looked at for changed tables. */
    private static final Duration SCHEMA_INTERVAL = Duration.ofSeconds(10);

    private static final Duration STATUS_WAIT = Duration.ofMillis(20);

    final SyncDefinition definition;
    final Requests requests = new Requests();
    private final Progress noProgress = new Progress();
    private final Connector left;
    private final Connector right;
    private final Ledger ledger;
    private final InstantSource clock;
    private final EventDesk events;
    private final StreamWatch watch;
    private final SchemaWatch schemaWatch;
    private final SyncStarter starter;
    private final ConnectionTurns turns;
    private final SchemaNews news = new SchemaNews(true);
    private final PassedDeletes passed = new PassedDeletes();
    private volatile @Nullable SyncSession session;
    /** Why there is no session, although there should be. */
    private volatile @Nullable StartFailure failure;

    private volatile boolean paused;
    /** The table mappings that waited in the last session: an operator that resumes the sync has seen them. */
    private Set<String> waitedBefore = Set.of();
    /** Set while a session is to be opened: the table mappings that an operator has seen waiting before. */
    private @Nullable Set<String> wanted;

    private volatile boolean closed;

    SyncRunner(
            SyncDefinition definition,
            Connector left,
            Connector right,
            Ledger ledger,
            ConnectionTurns turns,
            InstantSource clock,
            EngineListener listener) {
        this.turns = turns;
        this.definition = definition;
        this.left = left;
        this.right = right;
        this.ledger = ledger;
        this.clock = clock;
        this.events = new EventDesk(definition.name(), new SideCounters(), new SideCounters(), clock, listener);
        this.watch = new StreamWatch(this, ledger);
        this.schemaWatch = new SchemaWatch(this, SCHEMA_INTERVAL);
        this.starter = new SyncStarter(this);
    }

    /** Begins to open the sync's session, unless it was paused, beside the caller. */
    void start() {
        synchronized (this) {
            wanted = Set.of();
        }
        starter.start();
        watch.start();
        schemaWatch.start();
    }

    /** Waits for the first attempt; why it failed, if it did. */
    Optional<StartFailure> awaitFirstAttempt() {
        starter.awaitFirstAttempt();
        return Optional.ofNullable(failure);
    }

    /** Opens a session if one is wanted; returns why there is none then, if it failed. */
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
                openAnew(byName);
            }
            wanted = null;
            failure = null;
        } catch (ConnectorException | LedgerException | EngineException away) {
            failedToOpen(away);
        } catch (RuntimeException | Error defect) {
            LOG.error("{}: cannot start by a defect", definition.name(), defect);
            failedToOpen(defect);
        }
    }

    /** Remembers why there is no session, and says it once. */
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

    private SyncParts parts(Sides<Connector> connectors) {
        Sides<Source> sources =
                new Sides<>(connectors.left().source(), connectors.right().source());
        return new SyncParts(
                definition.name(),
                ledger,
                new LinkBook(ledger),
                new RecordReader(sources),
                new IssueDesk(ledger, clock, events),
                events,
                sources,
                new Sides<>(connectors.left().target(), connectors.right().target()),
                new Sides<>(captured(Side.LEFT), captured(Side.RIGHT)),
                news,
                passed,
                new LockWatch());
    }

    boolean captured(Side side) {
        return definition.tables().stream().anyMatch(table -> table.direction().reads(side));
    }

    synchronized void pause() {
        ledger.setPaused(definition.name(), true);
        paused = true;
        wanted = null;
        failure = null;
        closeSession();
    }

    /**
     * Starts the sync unless all of it runs. What stands in the way is tried again from then on.
     *
     * @throws EngineException when a definition does not fit a system
     */
    void resume() {
        synchronized (this) {
            ledger.setPaused(definition.name(), false);
            paused = false;
            if (isWhole()) {
                return;
            }
            SyncSession open = session;
            // Who resumes a sync of which a part waits has seen what it waits for.
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
                && open.state() != State.FAILED
                && open.state() != State.STOPPED
                && open.prepared().absent().isEmpty()
                && tables().stream().noneMatch(TableState::isStopped);
    }

    private void openAnew(Set<String> byName) {
        // What changed while a table mapping was stopped was not followed: both sides are compared.
        tables().stream().filter(TableState::isStopped).map(TableState::name).forEach(requests::compare);
        closeSession();
        session = open(byName);
        schemaWatch.sessionOpened();
    }

    /**
     * Has the session replaced, if it is still the one, by another against the systems as they are now. Does not wait: the session's own
     * thread may say so, while another waits for its end.
     */
    void reopen(SyncSession outdated) {
        starter.reopen(outdated);
    }

    /** The session is to be replaced, if it is still the one. */
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

    State state() {
        StartFailure failed = failure;
        Optional<SyncSession> open = session();
        if (open.isPresent()) {
            return open.get().state();
        }
        if (closed || paused) {
            return closed ? State.STOPPED : State.PAUSED;
        }
        return failed == null ? State.STARTING : failed.state();
    }

    /** Why it is not running, or what it waits for. */
    Optional<Reason> reason() {
        StartFailure failed = failure;
        return session()
                .map(SyncSession::reason)
                .orElse(Optional.ofNullable(failed).map(StartFailure::reason));
    }

    /** The running session, if there is one. */
    Optional<SyncSession> session() {
        return Optional.ofNullable(session);
    }

    SyncSession running() {
        return session()
                .orElseThrow(() -> new EngineException(
                        EngineException.Kind.UNAVAILABLE,
                        paused
                                ? Reasons.paused(definition.name())
                                : reason().map(why -> Reasons.notRunning(definition.name(), why))
                                        .orElse(Reasons.starting(definition.name()))));
    }

    /** Whether its streams are there, as far as is known: it runs, or ran before an operator paused it. */
    boolean isProvisioned() {
        return paused || session().isPresent();
    }

    boolean isPaused() {
        return paused;
    }

    SideCounters counters(Side side) {
        return events.counters(side);
    }

    Sides<Source> sources() {
        return new Sides<>(source(Side.LEFT), source(Side.RIGHT));
    }

    Source source(Side side) {
        return connector(side).source();
    }

    /** Under the names of the configuration, while a session runs. */
    Connector connector(Side side) {
        return session().map(open -> open.prepared().connectors().get(side)).orElse(side == Side.LEFT ? left : right);
    }

    /** Waits until what was committed before the call is applied or an issue; false when the time ran out. */
    boolean awaitQuiet(long deadlineNanos) throws InterruptedException {
        for (int pass = 0; pass < MAX_SETTLING_PASSES; pass++) {
            long writes = writes();
            if (!awaitPass(deadlineNanos)) {
                return false;
            }
            if (writes() == writes) {
                return true;
            }
        }
        return true;
    }

    private long writes() {
        return counters(Side.LEFT).writes() + counters(Side.RIGHT).writes();
    }

    private boolean awaitPass(long deadlineNanos) throws InterruptedException {
        Map<Side, Position> goals = new EnumMap<>(Side.class);
        while (System.nanoTime() - deadlineNanos < 0) {
            Optional<SyncSession> open = session();
            failIfStopped();
            if (open.isPresent() && open.get().state() == State.RUNNING && isQuiet(open.get(), goals)) {
                return true;
            }
            if (paused || closed) {
                return false;
            }
            open.map(SyncSession::progress).orElse(noProgress).awaitMove(STATUS_WAIT);
        }
        return false;
    }

    /** A sync that needs an operator does not get quiet. */
    private void failIfStopped() {
        if (state() == State.FAILED) {
            reason().ifPresent(why -> {
                throw new EngineException(EngineException.Kind.UNAVAILABLE, why);
            });
        }
    }

    private boolean isQuiet(SyncSession open, Map<Side, Position> goals) {
        try {
            for (Side side : Side.values()) {
                if (captured(side)) {
                    Position goal = goals.computeIfAbsent(side, s -> source(s).head());
                    Optional<Position> at = counters(side).position;
                    if (at.isEmpty() || !source(side).reached(at.get(), goal)) {
                        return false;
                    }
                }
            }
            // In the order in which the one turns into the other.
            return !open.hasRequests() && !open.isBackfilling() && !open.hasDeferred();
        } catch (ConnectorException | LedgerException away) {
            return false;
        }
    }

    List<TableState> tables() {
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
