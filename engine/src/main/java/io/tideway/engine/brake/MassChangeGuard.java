package io.tideway.engine.brake;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.commit.SyncParts;
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
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
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
 * The safety brake: holds a table mapping up when too much is about to be deleted or overwritten, until a person has said whether it
 * is to happen or to be put back; either is done by a comparison. Belongs to the sync's thread.
 */
public final class MassChangeGuard {

    /** What was decided is a deferred issue itself. */
    private static final int OWN_ISSUE = 1;

    private final SyncParts parts;
    private final Ledger ledger;
    private final LinkCache links;
    private final LedgerWriter writer;
    private final EventPublisher events;
    private final InstantSource clock;
    private final Map<Integer, ChangeCounter> brakes = new HashMap<>();
    /** By issue: what a side's stream must have told before its changes are put back. */
    private final Map<Long, Position> goals = new HashMap<>();

    public MassChangeGuard(SyncParts parts, LedgerWriter writer, InstantSource clock) {
        this.writer = writer;
        this.parts = parts;
        this.ledger = parts.ledger();
        this.links = parts.links();
        this.events = parts.events();
        this.clock = clock;
    }

    /** Finds the holds that the ledger knows of. */
    public void load(Collection<TableState> tables) {
        for (TableState table : tables) {
            boolean waited = table.hold.filter(Hold::waits).isPresent();
            table.hold = table.hasIssues ? Hold.of(ledger.issuesOfTable(table.id())) : Optional.empty();
            Optional<Hold> waiting = table.hold.filter(Hold::waits);
            if (waiting.isPresent() || waited) {
                table.paused = waiting.map(Hold::reason);
            }
        }
    }

    /**
     * Whether writes must wait for works that are not decided yet, because all of them together may be too much.
     *
     * @param undecided what is decided in the next round
     */
    public boolean mustWait(TableState table, List<PlannedWrite> writes, List<RecordTask> undecided) {
        return !undecided.isEmpty() && table.hold.isEmpty() && brake(table).mayReach(writes, undecided);
    }

    /** Counts what the writes do; tells what they are if that is too much. */
    public Optional<MassChange> count(TableState table, List<PlannedWrite> writes) {
        if (table.hold.isPresent()) {
            return Optional.empty(); // a person has decided
        }
        OptionalInt comparison =
                table.isBackfilling() ? OptionalInt.of(table.backfillNumber.get()) : OptionalInt.empty();
        return brake(table).count(writes, comparison, () -> writer.countLinks(table));
    }

    private ChangeCounter brake(TableState table) {
        return brakes.computeIfAbsent(
                table.id(), id -> new ChangeCounter(table.mapping.definition().brake(), clock));
    }

    /** Whether a table that was emptied at once is too much. One that was filled again at once is compared record by record. */
    public Optional<MassChange> ofTruncated(TableState table, Side side) {
        if (!judgesDeletes(table, side)) {
            return Optional.empty();
        }
        Optional<MassChange> mass = brake(table).ofEmptied(side, () -> writer.countLinks(table));
        return mass.filter(change -> isEmpty(table, side));
    }

    private static boolean judgesDeletes(TableState table, Side side) {
        boolean deletes = table.rules.direction().reads(side) && table.rules.deletes() == DeleteRule.PROPAGATE;
        return deletes && !table.letsChangesPass() && table.hold.isEmpty();
    }

    /** Whether so many deletes, that nothing else is known of, are too many. */
    public Optional<MassChange> ofDeleted(TableState table, Side side, long count) {
        return judgesDeletes(table, side)
                ? brake(table).ofDeleted(side, count, clock.instant(), () -> writer.countLinks(table))
                : Optional.empty();
    }

    /** Whether the deletes of linked records among changes, which are carried in parts, are too many as a whole. */
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
        return brake(table).ofDeleted(side, linked(table, side, deleted), at, () -> writer.countLinks(table));
    }

    private long linked(TableState table, Side side, SequencedMap<RecordKey, Instant> deleted) {
        return links.findKeys(table, side, deleted.keySet()).values().stream()
                .filter(link -> !link.detached())
                .count();
    }

    private boolean isEmpty(TableState table, Side side) {
        TableSelection selection = table.selection(side);
        return parts.sources()
                .get(side)
                .snapshot(selection, ChunkCursor.START, 1)
                .records()
                .isEmpty();
    }

    /** Nothing of the table mapping goes on from here. */
    public void begin(TableState table, MassChange change, BatchUpdate update) {
        Reason reason = Reasons.massChange(table, change);
        State state = change.kind() == Kind.DELETE ? State.MASS_DELETE : State.MASS_OVERWRITE;
        table.hold = Optional.of(new Hold(state, change.changed(), reason));
        table.paused = Optional.of(reason);
        Issue issue = issue(table, change.changed(), reason, Issue.State.OPEN);
        update.raise(issue);
        events.held(table, issue);
    }

    /** Whether a word can be carried out now: what is put back must have been told by then, or it would come after that. */
    public boolean isReady(TableState table, IssueCommands.Request request) {
        Optional<Hold> hold = table.hold.filter(Hold::waits);
        if (hold.isEmpty() || !(request.command() instanceof IssueCommands.Command.Revert)) {
            return true;
        }
        Side changed = hold.get().changed();
        Position goal = goals.computeIfAbsent(
                request.issue().id(), id -> parts.sources().get(changed).head());
        return StreamProgress.hasStreamed(parts, changed, goal);
    }

    /** The table mapping goes on as a person has said; the caller has begun a comparison. */
    public void decide(TableState table, IssueCommands.Request request, BatchUpdate update) {
        Optional<Hold> waiting = table.hold.filter(Hold::waits);
        if (waiting.isEmpty()) {
            return; // it was decided before
        }
        Hold hold = waiting.get();
        State next = switch (request.command()) {
            case IssueCommands.Command.Confirm confirm -> State.MASS_CHANGE_CONFIRMED;
            case IssueCommands.Command.Revert revert ->
                hold.state() == State.MASS_DELETE ? State.MASS_DELETE_REVERTED : State.MASS_OVERWRITE_REVERTED;
            case IssueCommands.Command.Keep keep -> throw new AssertionError(keep);
        };
        Reason reason = Reasons.massChangeDecided(table, next);
        update.raise(issue(table, hold.changed(), reason, Issue.State.DEFERRED));
        goals.remove(request.issue().id());
    }

    /** Ends what was decided when all links were compared, and no record of them is tried again soon. */
    public void endIfThrough(TableState table, BatchUpdate update) {
        boolean through = table.hold.filter(hold -> !hold.waits()).isPresent()
                && table.backfill.stage() != Stage.LINKS
                && table.deferredIssues <= OWN_ISSUE;
        if (through) {
            ledger.issuesOfTable(table.id()).forEach(update::resolve);
            table.hold = Optional.empty();
            brake(table).reset();
        }
    }

    private Issue issue(TableState table, Side changed, Reason reason, Issue.State state) {
        return Issue.ofTable(table.id(), changed, reason, state, clock.instant());
    }
}
