package io.tideway.engine.brake;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Backfill.Stage;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.Hold.State;
import io.tideway.engine.record.MassChange;
import io.tideway.engine.record.MassChange.Kind;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Change;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Source;
import io.tideway.spi.TableSelection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * The safety brake: holds a table mapping when too many records are about to be deleted or overwritten. An operator then confirms or
 * reverts the mass change; a comparison carries out either. Belongs to the sync's thread.
 */
public final class MassChangeGuard {

    /** A decided hold is a deferred issue itself. */
    private static final int OWN_ISSUE = 1;

    private final Ledger ledger;
    private final LinkCache links;
    private final LedgerWriter writer;
    private final EventPublisher events;
    private final Sides<Source> sources;
    private final StreamProgress progress;
    private final InstantSource clock;
    private final Map<Integer, ChangeCounter> counters = new HashMap<>();
    /** By issue: the position that a side's stream must have passed before its changes are reverted. */
    private final Map<Long, Position> goals = new HashMap<>();

    public MassChangeGuard(
            Ledger ledger,
            LinkCache links,
            LedgerWriter writer,
            EventPublisher events,
            Sides<Source> sources,
            StreamProgress progress,
            InstantSource clock) {
        this.ledger = ledger;
        this.links = links;
        this.writer = writer;
        this.events = events;
        this.sources = sources;
        this.progress = progress;
        this.clock = clock;
    }

    /** Loads the holds from the ledger. */
    public void load(Collection<TableState> tables) {
        for (TableState table : tables) {
            boolean waited = table.now().isHeld();
            table.hold(table.hasIssues() ? Hold.of(ledger.issuesOfTable(table.id())) : Optional.empty());
            Optional<Hold> waiting = table.hold().filter(Hold::waits);
            if (waiting.isPresent() || waited) {
                table.pause(waiting.map(Hold::reason));
            }
        }
    }

    /**
     * Whether writes must wait for tasks that are not decided yet, because all of them together may reach the limit.
     *
     * @param undecided the tasks of the next round
     */
    public boolean mustWait(TableState table, List<PlannedWrite> writes, Collection<RecordTask> undecided) {
        return !undecided.isEmpty() && table.hold().isEmpty() && counter(table).mayReach(writes, undecided);
    }

    /** Counts what the writes do; returns the mass change that they are part of, if the limit is reached. */
    public Optional<MassChange> count(TableState table, List<PlannedWrite> writes) {
        if (table.hold().isPresent()) {
            return Optional.empty(); // an operator has decided
        }
        OptionalInt comparison = table.isBackfilling() ? OptionalInt.of(table.backfillNumber()) : OptionalInt.empty();
        return counter(table).count(writes, comparison, () -> writer.countLinks(table));
    }

    private ChangeCounter counter(TableState table) {
        return counters.computeIfAbsent(
                table.id(), id -> new ChangeCounter(table.mapping.definition().brake(), clock));
    }

    /** Whether emptying a table at once is a mass change. A table that was filled again at once is compared record by record instead. */
    public Optional<MassChange> ofTruncated(TableState table, Side side) {
        if (!judgesDeletes(table, side)) {
            return Optional.empty();
        }
        Optional<MassChange> mass = counter(table).ofEmptied(side, () -> writer.countLinks(table));
        return mass.filter(change -> isEmpty(table, side));
    }

    private static boolean judgesDeletes(TableState table, Side side) {
        boolean deletes = table.rules.direction().reads(side) && table.rules.deletes() == DeleteRule.PROPAGATE;
        return deletes && !table.letsChangesPass() && table.hold().isEmpty();
    }

    /** Whether so many deletes are a mass change; only their count is known. */
    public Optional<MassChange> ofDeleted(TableState table, Side side, long count) {
        return judgesDeletes(table, side)
                ? counter(table).ofDeleted(side, count, clock.instant(), () -> writer.countLinks(table))
                : Optional.empty();
    }

    /** Whether the deletes of linked records among changes that are applied in parts are a mass change as a whole. */
    public Optional<MassChange> ofDeleted(TableState table, Side side, List<Change> changes) {
        if (!judgesDeletes(table, side)) {
            return Optional.empty();
        }
        SequencedMap<RecordKey, Instant> deleted = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change.table().equals(table.table(side))) {
                switch (change) {
                    case Change.Deleted gone ->
                        deleted.put(gone.key(), gone.info().committedAt());
                    case Change.Upserted there -> deleted.remove(there.key());
                    case Change.Merged merged -> {}
                    case Change.Truncated truncated -> {}
                    case Change.Gap gap -> {}
                    case Change.SchemaChanged schema -> {}
                }
            }
        }
        if (deleted.isEmpty()) {
            return Optional.empty();
        }
        Instant at = deleted.firstEntry().getValue();
        return counter(table).ofDeleted(side, linked(table, side, deleted), at, () -> writer.countLinks(table));
    }

    private long linked(TableState table, Side side, SequencedMap<RecordKey, Instant> deleted) {
        return links.findKeys(table, side, deleted.keySet()).values().stream()
                .filter(link -> !link.detached())
                .count();
    }

    private boolean isEmpty(TableState table, Side side) {
        TableSelection selection = table.selection(side);
        try {
            return sources.get(side)
                    .snapshot(selection, ChunkCursor.START, 1)
                    .records()
                    .isEmpty();
        } catch (ConnectorException failure) {
            if (failure.table().isEmpty()) {
                throw failure;
            }
            return false; // a comparison counts the deletes when the table can be read
        }
    }

    /** Holds the table mapping: nothing of it is applied from now on. */
    public void begin(TableState table, MassChange change, BatchUpdate update) {
        Reason reason = Reasons.massChange(table, change);
        State state = change.kind() == Kind.DELETE ? State.MASS_DELETE : State.MASS_OVERWRITE;
        table.hold(Optional.of(new Hold(state, change.changed(), reason)));
        table.pause(Optional.of(reason));
        Issue issue = issue(table, change.changed(), reason, state, Issue.State.OPEN);
        update.raise(issue);
        events.held(table, issue);
    }

    /**
     * Whether a command can be carried out now. Before a revert, all changes to revert must be streamed; later ones would be applied after
     * it.
     */
    public boolean isReady(TableState table, IssueCommands.Request request) {
        Optional<Hold> hold = table.hold().filter(Hold::waits);
        if (hold.isEmpty() || !(request.command() instanceof IssueCommands.Command.Revert)) {
            return true;
        }
        Side changed = hold.get().changed();
        Position goal = goals.computeIfAbsent(
                request.issue().id(), id -> sources.get(changed).head());
        return progress.hasStreamed(changed, goal);
    }

    /** Ends the hold as the operator decided; the caller has begun a comparison. */
    public void decide(TableState table, IssueCommands.Request request, BatchUpdate update) {
        Optional<Hold> waiting = table.hold().filter(Hold::waits);
        if (waiting.isEmpty()) {
            return; // decided before
        }
        Hold hold = waiting.get();
        State next = switch (request.command()) {
            case IssueCommands.Command.Confirm confirm -> State.MASS_CHANGE_CONFIRMED;
            case IssueCommands.Command.Revert revert ->
                hold.state() == State.MASS_DELETE ? State.MASS_DELETE_REVERTED : State.MASS_OVERWRITE_REVERTED;
            case IssueCommands.Command.Keep keep -> throw new AssertionError(keep);
        };
        Reason reason = Reasons.massChangeDecided(table, next);
        update.raise(issue(table, hold.changed(), reason, next, Issue.State.DEFERRED));
        goals.remove(request.issue().id());
    }

    /** Ends the issue of a decided mass change when all links were compared and none of their records is tried again soon. */
    public void endIfDone(TableState table, BatchUpdate update) {
        boolean through = table.hold().filter(hold -> !hold.waits()).isPresent()
                && table.now().backfill().stage() != Stage.LINKS
                && table.now().issues(Issue.State.DEFERRED) <= OWN_ISSUE;
        if (through) {
            ledger.issuesOfTable(table.id()).forEach(update::resolve);
            table.hold(Optional.empty());
            counter(table).reset();
        }
    }

    private Issue issue(TableState table, Side changed, Reason reason, State hold, Issue.State state) {
        return Issue.ofTable(table.id(), changed, reason, hold.cause(), state, clock.instant());
    }
}
