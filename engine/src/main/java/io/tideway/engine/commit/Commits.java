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
 * Collects the updates of all table mappings of a batch, so that one ledger commit makes them durable together with the batch's position.
 * Belongs to the sync's thread.
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
    /** The changes whose result is in flight to the ledger. They are processed again if that commit fails. */
    private Optional<Taken> inFlight = Optional.empty();
    /** Whether the current changes must not be streamed again, even if the last of them are echoes. */
    private boolean mustStorePosition;

    /** Changes of one side, and the position after them. */
    public record Taken(Side side, List<Change> changes, Position next) {}

    public Commits(
            Ledger ledger,
            LinkCache links,
            IssueTracker issues,
            EventPublisher events,
            List<TableState> tables,
            LedgerWriter writer,
            InstantSource clock) {
        this.ledger = ledger;
        this.links = links;
        this.issues = issues;
        this.events = events;
        this.clock = clock;
        this.writer = writer;
        this.tables = tables;
        this.positions = new Sides<>(new PositionThrottle(clock), new PositionThrottle(clock));
    }

    /** Discards updates that are not durable. The commit in flight may have succeeded or failed. */
    public void reset() {
        writer.abandon();
        links.clear();
        uncommitted = new BatchUpdate();
    }

    /** Returns the changes whose commit was in flight when something failed: process them again, then call {@link #commitAgain}. */
    public Optional<Taken> inFlight() {
        return inFlight;
    }

    /** Commits the result of the changes that were processed again, with their position. */
    public void commitAgain(Taken again) {
        write(again.side(), Optional.of(again.next()));
        arrived();
    }

    /** Returns the update that the next commit makes durable; callers may add to it. */
    public BatchUpdate uncommitted() {
        return uncommitted;
    }

    /**
     * Commits the pending results before tasks of a table mapping begin, unless nothing that these tasks read from the ledger depends on
     * them.
     */
    public void commitUnlessIndependent(TableState table) {
        boolean mayWait =
                LedgerWriter.mayBeInFlight(uncommitted) && !uncommitted.concerns(table) && !mayWakeOthers(uncommitted);
        if (!mayWait) {
            commit();
        }
    }

    /** Adds the update of finished tasks. */
    public void keep(BatchUpdate update) {
        writer.hold(update);
        uncommitted.absorb(update);
    }

    /** Commits the pending results without a position; returns when they are durable. */
    public void commit() {
        if (uncommitted.isEmpty()) {
            writer.settle();
        } else {
            write(Side.LEFT, Optional.empty());
        }
    }

    /** Requires that the position after the current changes is stored with their result. */
    public void mustStorePosition() {
        mustStorePosition = true;
    }

    /** Commits the result of changes with their position. If they have no result, the position is stored only once per interval. */
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
        if (LedgerWriter.mayBeInFlight(uncommitted) && !mayWakeOthers(uncommitted)) {
            BatchUpdate update = uncommitted;
            uncommitted = new BatchUpdate();
            writer.begin(update, side, taken.next());
        } else {
            write(side, Optional.of(taken.next()));
            arrived();
        }
    }

    /** Returns when the results of all changes so far are durable. */
    public void settle() {
        writer.settle();
        arrived();
    }

    /** Waits for the commit in flight, whether it succeeds or fails. */
    public void end() {
        writer.abandon();
    }

    /** Returns the newest position of a side that became durable since the last call. */
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

    /** Other records may wait for new links. */
    private boolean mayWakeOthers(BatchUpdate update) {
        return !update.added.isEmpty()
                && tables.stream().anyMatch(table -> table.now().triesAgain());
    }
}
