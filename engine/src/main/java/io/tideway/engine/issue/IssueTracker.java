package io.tideway.engine.issue;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.event.EngineListener.Kind;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Issue.Cause;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Conflict;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Opens, attaches and resolves issues. A record that cannot sync now is kept in the ledger and tried again, so that it does not stop others
 * (Invariant 6).
 *
 * <p>A failure that may be temporary is DEFERRED for a few quick attempts, then OPEN with slow ones. Another failure is OPEN until the
 * record changes or an operator asks for a retry.
 */
public final class IssueTracker {

    /** Quick attempts before a deferred record becomes an open issue. */
    private static final int QUICK_ATTEMPTS = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_SLOW_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Ledger ledger;
    private final InstantSource clock;
    private final ClockRegression clockRegression;
    private final EventPublisher events;
    /** Table mappings whose issues were corrected for a clock that was set back before the start. */
    private final Set<Integer> knownToBeDue = new HashSet<>();

    public IssueTracker(Ledger ledger, InstantSource clock, EventPublisher events) {
        this.ledger = ledger;
        this.clock = clock;
        this.clockRegression = new ClockRegression(clock);
        this.events = events;
    }

    /** Attaches the known issues to tasks; a task that has one reads its record again on both sides. */
    public void attach(TableState table, List<RecordTask> tasks) {
        if (!table.hasIssues()) {
            return;
        }
        Sides<Map<RecordKey, List<Issue>>> known = new Sides<>(new HashMap<>(), new HashMap<>());
        for (Side side : Side.values()) {
            List<RecordKey> keys = new ArrayList<>();
            tasks.forEach(task -> keys.addAll(keysOf(task, side)));
            Map<RecordKey, List<Issue>> byKey = known.get(side);
            for (Issue issue : ledger.issuesOf(table.id(), side, keys)) {
                byKey.computeIfAbsent(issue.key(), key -> new ArrayList<>()).add(issue);
            }
        }
        Sides<Map<RecordKey, RecordTask>> owners = new Sides<>(owners(tasks, Side.LEFT), owners(tasks, Side.RIGHT));
        tasks.forEach(task -> attach(task, known, owners));
    }

    /** The tasks by the keys of their links: an issue belongs to the record that had its key in the ledger. */
    private static Map<RecordKey, RecordTask> owners(List<RecordTask> tasks, Side side) {
        Map<RecordKey, RecordTask> owners = new HashMap<>();
        tasks.forEach(task -> task.link().ifPresent(link -> owners.put(link.key(side), task)));
        return owners;
    }

    private static void attach(
            RecordTask task, Sides<Map<RecordKey, List<Issue>>> known, Sides<Map<RecordKey, RecordTask>> owners) {
        List<Issue> issues = new ArrayList<>();
        for (Side side : Side.values()) {
            for (RecordKey key : keysOf(task, side)) {
                if (owners.get(side).getOrDefault(key, task) == task) {
                    issues.addAll(known.get(side).getOrDefault(key, List.of()));
                }
            }
        }
        task.issues = issues;
        if (issues.isEmpty()) {
            return;
        }
        for (Side side : Side.values()) {
            if (task.key(side) != null && !task.isGone(side)) {
                task.want(side);
            }
        }
    }

    private static Collection<RecordKey> keysOf(RecordTask task, Side side) {
        List<RecordKey> keys = new ArrayList<>(2);
        RecordKey key = task.key(side);
        if (key != null) {
            keys.add(key);
        }
        task.link()
                .map(link -> link.key(side))
                .filter(linked -> !linked.equals(key))
                .ifPresent(keys::add);
        return keys;
    }

    /** Whether a failure of the record now would be deferred, and so be tried again soon. */
    public boolean hasQuickAttempts(RecordTask task) {
        return attempts(task, withKey(task, task.side)) < QUICK_ATTEMPTS;
    }

    /** Defers a record whose failure may be temporary, or may end when another table mapping has new links. */
    public void defer(
            RecordTask task,
            Side given,
            Reason reason,
            Cause cause,
            Duration atLeast,
            Optional<Integer> waitsFor,
            BatchUpdate update) {
        Side side = withKey(task, given);
        int attempts = attempts(task, side) + 1;
        boolean quick = attempts <= QUICK_ATTEMPTS;
        Duration pause =
                quick ? doubled(FIRST_PAUSE, attempts - 1) : doubled(FIRST_SLOW_PAUSE, attempts - QUICK_ATTEMPTS - 1);
        Instant next = clock.instant().plus(pause.compareTo(atLeast) > 0 ? pause : atLeast);
        Issue.State state = quick ? Issue.State.DEFERRED : Issue.State.OPEN;
        raise(task, issue(task, side, reason, cause, state, attempts, Optional.of(next), waitsFor), update);
    }

    /** Opens an issue without further attempts, because a retry would fail in the same way. */
    public void reject(RecordTask task, Reason reason, Cause cause, BatchUpdate update) {
        Side side = withKey(task, task.side);
        raise(
                task,
                issue(
                        task,
                        side,
                        reason,
                        cause,
                        Issue.State.OPEN,
                        attempts(task, side) + 1,
                        Optional.empty(),
                        Optional.empty()),
                update);
    }

    /** Raises an issue for a record of which only the key is known; a deferred one is due at once. */
    public void raise(
            TableState table,
            Side side,
            RecordKey key,
            Reason reason,
            Cause cause,
            Issue.State state,
            BatchUpdate update) {
        Instant now = clock.instant();
        update.raise(new Issue(
                Issue.NEW,
                table.id(),
                side,
                key,
                Optional.empty(),
                reason,
                cause,
                state,
                1,
                now,
                state == Issue.State.DEFERRED ? Optional.of(now) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private static Duration doubled(Duration first, int times) {
        long factor = 1L << Math.min(times, 20);
        Duration pause = first.multipliedBy(factor);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Returns the side, or the other one if another record took the key of the record there. */
    private static Side withKey(RecordTask task, Side side) {
        RecordKey key = task.key(side);
        return key != null && Link.isDeleted(key) ? side.other() : side;
    }

    private static int attempts(RecordTask task, Side side) {
        return recordIssue(task, side).map(Issue::attempts).orElse(0);
    }

    private static Optional<Issue> recordIssue(RecordTask task, Side side) {
        return task.issues.stream()
                .filter(issue -> issue.field().isEmpty()
                        && issue.side() == side
                        && issue.key().equals(task.key(side)))
                .findFirst();
    }

    private Issue issue(
            RecordTask task,
            Side side,
            Reason reason,
            Cause cause,
            Issue.State state,
            int attempts,
            Optional<Instant> next,
            Optional<Integer> waitsFor) {
        Instant since = recordIssue(task, side).map(Issue::since).orElseGet(clock::instant);
        return new Issue(
                Issue.NEW,
                task.table.id(),
                side,
                Objects.requireNonNull(task.key(side)),
                Optional.empty(),
                reason,
                cause,
                state,
                attempts,
                since,
                next,
                task.streamed(side),
                waitsFor,
                Optional.empty(),
                Optional.empty());
    }

    private void raise(RecordTask task, Issue issue, BatchUpdate update) {
        boolean wasOpen = recordIssue(task, issue.side())
                .filter(known -> known.state() == Issue.State.OPEN)
                .isPresent();
        update.raise(issue);
        for (Issue other : otherSides(task, issue)) {
            if (other.key().equals(task.key(other.side()))) {
                update.raise(postponed(other, issue));
            } else {
                update.resolve(other); // the record has left the key
            }
        }
        if (issue.state() == Issue.State.OPEN && !wasOpen) {
            events.issue(task, issue);
        }
    }

    /** Issues of the same record as a whole that changes of the other side raised: this attempt has tried them too. */
    private static List<Issue> otherSides(RecordTask task, Issue issue) {
        return task.issues.stream()
                .filter(other -> other.field().isEmpty() && issue.field().isEmpty())
                .filter(other -> other.side() != issue.side() || !other.key().equals(issue.key()))
                .toList();
    }

    private static Issue postponed(Issue other, Issue with) {
        return new Issue(
                other.id(),
                other.mapping(),
                other.side(),
                other.key(),
                other.field(),
                with.reason(),
                with.cause(),
                with.state(),
                with.attempts(),
                other.since(),
                with.nextAttempt(),
                other.change(),
                with.waitsFor(),
                other.leftValue(),
                other.rightValue());
    }

    /** Parks a field until an operator decides. */
    public void park(RecordTask task, Conflict conflict, Reason reason, BatchUpdate update) {
        Link link = task.toLink(false);
        Optional<String> field = conflict.field() == Conflict.WHOLE_RECORD
                ? Optional.empty()
                : Optional.of(task.table.field(Side.LEFT, conflict.field()));
        Issue issue = new Issue(
                Issue.NEW,
                task.table.id(),
                Side.LEFT,
                link.leftKey(),
                field,
                reason,
                Cause.OTHER,
                Issue.State.OPEN,
                1,
                clock.instant(),
                Optional.empty(),
                task.streamed(Side.LEFT),
                Optional.empty(),
                Optional.ofNullable(conflict.leftValue()),
                Optional.ofNullable(conflict.rightValue()));
        boolean known = task.issues.stream()
                .anyMatch(other -> other.field().equals(field) && other.field().isPresent());
        update.raise(issue);
        otherSides(task, issue).forEach(update::resolve);
        if (!known) {
            events.issue(task, issue);
        }
    }

    /**
     * Resolves the issues of a record that synced, except for fields that are parked again and for a side that still waits.
     *
     * @param waiting the side on which the record as a whole still waits
     */
    public void heal(RecordTask task, List<Conflict> parked, Optional<Side> waiting, BatchUpdate update) {
        for (Issue issue : task.issues) {
            boolean remains = issue.field().isPresent()
                    ? isParked(task, issue.field().get(), parked)
                    : waiting.filter(side -> side == issue.side()).isPresent();
            if (!remains) {
                update.resolve(issue);
                if (issue.state() == Issue.State.OPEN) {
                    events.healed(task, issue, Kind.HEALED);
                }
            }
        }
    }

    private static boolean isParked(RecordTask task, String field, List<Conflict> parked) {
        return parked.stream()
                .anyMatch(conflict -> conflict.field() >= 0
                        && task.table.field(Side.LEFT, conflict.field()).equals(field));
    }

    /** Finds issues of running table mappings that are due, oldest first. */
    public List<Issue> due(Collection<TableState> tables, int limit) {
        List<Integer> ids = tables.stream()
                .filter(table -> table.hasIssues() && !table.letsChangesPass())
                .map(TableState::id)
                .toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        if (clockRegression.wasSetBack()) {
            ledger.makeDue(ids, List.of(), clock.instant());
        }
        List<Integer> unknown =
                ids.stream().filter(id -> !knownToBeDue.contains(id)).toList();
        if (!unknown.isEmpty()) {
            Instant now = clock.instant();
            ledger.makeDueSetBack(unknown, now, now.plus(LONGEST_PAUSE));
            knownToBeDue.addAll(unknown);
        }
        return ledger.dueIssues(ids, clock.instant(), limit);
    }

    /** Returns whether an open issue is due and only waits for its turn. From any thread. */
    public boolean isAnyDue(Collection<TableState> tables) {
        List<Integer> ids = tables.stream()
                .filter(table ->
                        table.now().issues(Issue.State.OPEN) > 0 && !table.now().letsChangesPass())
                .map(TableState::id)
                .toList();
        return !ids.isEmpty() && !ledger.dueIssues(ids, clock.instant(), 1).isEmpty();
    }

    /** Counts the issues of table mappings again. */
    public void count(Collection<TableState> tables) {
        List<Integer> ids = tables.stream().map(TableState::id).toList();
        Map<Integer, Map<Issue.State, Long>> counts = ledger.countIssues(ids);
        for (TableState table : tables) {
            table.issues(counts.getOrDefault(table.id(), Map.of()));
        }
    }
}
