package io.tideway.engine.commit;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Change;
import io.tideway.spi.Position;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of works, on its way to being durable: collected over the table mappings of a batch, so that all of it is one commit with
 * the batch's position. Belongs to the sync's thread.
 */
public final class Commits {

    private final Ledger ledger;
    private final LinkCache links;
    private final IssueTracker issues;
    private final EventPublisher events;
    private final InstantSource clock;
    private final LedgerWriter writer;
    private final List<TableState> tables;
    private final Sides<PositionThrottle> positions;
    private final Map<Side, Position> durable = new EnumMap<>(Side.class);
    private BatchUpdate uncommitted = new BatchUpdate();
    /** The changes of which what came is on its way to the ledger: taken again, should it not arrive. */
    private Optional<Taken> inFlight = Optional.empty();
    /** Whether the changes now at work must not come again, even if the last of them are echoes. */
    private boolean mustStorePosition;

    /** Changes of one side, and the position after them. */
    public record Taken(Side side, List<Change> changes, Position next) {}

    public Commits(SyncParts parts, List<TableState> tables, LedgerWriter writer, InstantSource clock) {
        this.ledger = parts.ledger();
        this.links = parts.links();
        this.issues = parts.issues();
        this.events = parts.events();
        this.clock = clock;
        this.writer = writer;
        this.tables = tables;
        this.positions = new Sides<>(new PositionThrottle(clock), new PositionThrottle(clock));
    }

    /** Forgets what is not durable; what was on its way may be or not. */
    public void startAnew() {
        writer.abandon();
        links.clear();
        uncommitted = new BatchUpdate();
    }

    /** The changes that were on their way when something failed: to be taken again, and then {@link #storeAgain}. */
    public Optional<Taken> inFlight() {
        return inFlight;
    }

    /** What came of the changes that were taken again becomes durable, with their position. */
    public void storeAgain(Taken again) {
        write(again.side(), Optional.of(again.next()));
        arrived();
    }

    /** What else is to become durable with what came of the last works. */
    public BatchUpdate uncommitted() {
        return uncommitted;
    }

    /**
     * Before works of a table mapping are begun: commits what came of others, unless nothing that they read from the ledger depends on
     * it.
     */
    public void makeWayFor(TableState table) {
        boolean mayWait =
                LedgerWriter.mayBeOnItsWay(uncommitted) && !uncommitted.concerns(table) && !mayWakeOthers(uncommitted);
        if (!mayWait) {
            commit();
        }
    }

    /** Takes over what came of works. */
    public void keep(BatchUpdate update) {
        writer.hold(update);
        uncommitted.absorb(update);
    }

    /** Returns when what came of works so far is durable, without a position. */
    public void commit() {
        if (uncommitted.isEmpty()) {
            writer.settle();
        } else {
            write(Side.LEFT, Optional.empty());
        }
    }

    /** The position after the changes now at work must be stored with what comes of them. */
    public void mustStorePosition() {
        mustStorePosition = true;
    }

    /**
     * What came of changes will be durable with the position. Where nothing came of them, the position is stored once in a while only.
     */
    public void finish(Taken taken) {
        Side side = taken.side();
        boolean ofSameSide = inFlight.filter(before -> before.side() == side).isPresent();
        boolean store = mustStorePosition || positions.get(side).isDue() || !uncommitted.isEmpty();
        if (store || ofSameSide) {
            settle();
        }
        if (!store) {
            events.counters(side).position = Optional.of(taken.next());
            return;
        }
        mustStorePosition = false;
        positions.get(side).stored();
        inFlight = Optional.of(taken);
        if (LedgerWriter.mayBeOnItsWay(uncommitted) && !mayWakeOthers(uncommitted)) {
            BatchUpdate update = uncommitted;
            uncommitted = new BatchUpdate();
            writer.begin(update, side, taken.next());
        } else {
            write(side, Optional.of(taken.next()));
            arrived();
        }
    }

    /** Returns when what came of all changes so far is durable. */
    public void settle() {
        writer.settle();
        arrived();
    }

    /** Lets what is on its way arrive or fail. */
    public void end() {
        writer.abandon();
    }

    /** The newest position of a side that became durable since the last call. */
    public Optional<Position> takeDurable(Side side) {
        return Optional.ofNullable(durable.remove(side));
    }

    private void arrived() {
        inFlight.ifPresent(taken -> {
            durable.put(taken.side(), taken.next());
            events.counters(taken.side()).position = Optional.of(taken.next());
        });
        inFlight = Optional.empty();
    }

    private void write(Side side, Optional<Position> position) {
        BatchUpdate update = uncommitted;
        uncommitted = new BatchUpdate();
        writer.write(update, side, position);
        if (update.touchesIssues()) {
            issues.count(tables);
        }
        if (mayWakeOthers(update)) {
            Instant now = clock.instant();
            update.added.keySet().forEach(mapping -> ledger.makeDueWaitingFor(mapping, now));
        }
    }

    /** New links may be what other records wait for. */
    private boolean mayWakeOthers(BatchUpdate update) {
        return !update.added.isEmpty()
                && tables.stream().anyMatch(table -> table.deferredIssues + table.openIssues > 0);
    }
}
