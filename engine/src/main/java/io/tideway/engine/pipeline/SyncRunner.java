package io.tideway.engine.pipeline;

import io.tideway.engine.HistoryRule;
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
import io.tideway.spi.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts, pauses, resumes and ends one sync, and answers for it. Thread safe. */
final class SyncRunner implements AutoCloseable {

    /** Writes of ours may come back changed by a trigger: so often is looked whether more followed. */
    private static final int MAX_SETTLING_PASSES = 4;

    /** How often both systems are looked at for changed tables. */
    private static final Duration SCHEMA_INTERVAL = Duration.ofSeconds(10);

    private static final Duration STATUS_WAIT = Duration.ofMillis(20);

    final SyncDefinition definition;
    final Requests requests = new Requests();
    private final Connector left;
    private final Connector right;
    private final Ledger ledger;
    private final HistoryRule history;
    private final InstantSource clock;
    private final EventDesk events;
    private final StreamWatch watch;
    private final SchemaWatch schemaWatch;
    private final SchemaNews news = new SchemaNews(true);
    private volatile @Nullable SyncSession session;
    private volatile boolean paused;
    /** The table mappings that waited when the sync was paused: seen by whoever resumes it. */
    private Set<String> waitedAtPause = Set.of();

    private boolean closed;

    SyncRunner(
            SyncDefinition definition,
            Connector left,
            Connector right,
            Ledger ledger,
            HistoryRule history,
            InstantSource clock,
            EngineListener listener) {
        this.history = history;
        this.definition = definition;
        this.left = left;
        this.right = right;
        this.ledger = ledger;
        this.clock = clock;
        this.events = new EventDesk(definition.name(), new SideCounters(), new SideCounters(), clock, listener);
        this.watch = new StreamWatch(this, ledger);
        this.schemaWatch = new SchemaWatch(this, SCHEMA_INTERVAL);
    }

    /** Starts the sync, unless it was paused. */
    synchronized void start() {
        paused = ledger.paused(definition.name());
        if (!paused) {
            session = open(Set.of());
        }
        watch.start();
        schemaWatch.start();
    }

    private SyncSession open(Set<String> byName) {
        SyncLock lock = ledger.lock(definition.name());
        try {
            Prepared prepared = preparation().prepare(byName);
            SyncSession opened = new SyncSession(
                    parts(prepared.connectors()), prepared, requests, lock, history, clock, schemaWatch::reopen);
            opened.start();
            return opened;
        } catch (RuntimeException | Error failure) {
            lock.close();
            throw failure;
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
                news);
    }

    boolean captured(Side side) {
        return definition.tables().stream().anyMatch(table -> table.direction().reads(side));
    }

    synchronized void pause() {
        ledger.setPaused(definition.name(), true);
        paused = true;
        session().ifPresent(open -> waitedAtPause = open.prepared().absent().keySet());
        closeSession();
    }

    synchronized void resume() {
        ledger.setPaused(definition.name(), false);
        paused = false;
        SyncSession open = session;
        boolean whole = open != null
                && open.state() != State.FAILED
                && open.state() != State.STOPPED
                && open.prepared().absent().isEmpty()
                && pausedTables().isEmpty();
        if (!whole) {
            // Who resumes a sync of which a part waits has seen what it waits for.
            openAnew(open == null ? waitedAtPause : open.prepared().absent().keySet());
        }
        waitedAtPause = Set.of();
    }

    private List<String> pausedTables() {
        return tables().stream()
                .filter(table -> table.paused.isPresent())
                .map(TableState::name)
                .toList();
    }

    private void openAnew(Set<String> byName) {
        List<String> pausedTables = pausedTables();
        SyncSession before = session;
        if (before != null) {
            before.close();
        }
        session = open(byName);
        // What changed while a table mapping was paused was not followed: both sides are compared.
        pausedTables.forEach(requests::compare);
    }

    /** Ends the session, if it is still the one, and opens another against the systems as they are now. */
    synchronized void reopen(SyncSession outdated) {
        boolean current = session().filter(outdated::equals).isPresent();
        if (current && !paused && !closed) {
            openAnew(Set.of());
        }
    }

    private void closeSession() {
        SyncSession open = session;
        if (open != null) {
            open.close();
            session = null;
        }
    }

    /** The running session, if there is one. */
    Optional<SyncSession> session() {
        return Optional.ofNullable(session);
    }

    SyncSession running() {
        return session()
                .orElseThrow(() -> new EngineException(
                        EngineException.Kind.UNAVAILABLE,
                        new io.tideway.spi.Reason(
                                "SYNC_NOT_RUNNING",
                                "The sync " + definition.name() + " is paused.",
                                "Start it with `tideway resume " + definition.name() + "`.")));
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
            failIfStopped(open);
            if (open.isPresent() && open.get().state() == State.RUNNING && isQuiet(open.get(), goals)) {
                return true;
            }
            if (open.isPresent()) {
                open.get().progress().awaitMove(STATUS_WAIT);
            } else {
                return false;
            }
        }
        return false;
    }

    /** A sync that only a person can start again will not get quiet. */
    private static void failIfStopped(Optional<SyncSession> open) {
        if (open.isPresent() && open.get().state() == State.FAILED) {
            throw new EngineException(
                    EngineException.Kind.UNAVAILABLE, open.get().reason().orElseThrow());
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
        watch.close();
        schemaWatch.close();
        closeAll();
    }

    private synchronized void closeAll() {
        closed = true;
        closeSession();
    }
}
