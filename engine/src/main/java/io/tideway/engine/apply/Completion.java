package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Conflict;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.OwnCreate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ends tasks: notes decisions and writes in the batch's update, in issues, and for the listener. */
final class Completion {

    private final Map<String, TableState> tables;
    private final IssueTracker issues;
    private final EventPublisher events;
    private final InstantSource clock;
    private final HistoryRecorder changes;

    Completion(Map<String, TableState> tables, IssueTracker issues, EventPublisher events, InstantSource clock) {
        this.tables = tables;
        this.issues = issues;
        this.events = events;
        this.clock = clock;
        this.changes = new HistoryRecorder(clock);
    }

    /** A write was done. The task ends here unless the other side still has to be written. */
    Step applied(PlannedWrite write, WriteOutcome.Applied outcome, BatchUpdate update) {
        RecordTask task = write.task;
        task.setKey(write.target, outcome.key());
        task.raiseVersion(write.target, outcome.version());
        task.noted = true;
        changes.note(write, update);
        return switch (write.decision) {
            case Decision.Create create -> {
                events.created(task, write.target, outcome.key(), create.values());
                task.agree(create.after());
                yield complete(task, create.conflicts(), update);
            }
            case Decision.Delete delete -> {
                events.deleted(task, write.target, outcome.key());
                record(task, delete.conflicts(), update);
                yield forget(task, update);
            }
            case Decision.Merge merge -> {
                events.updated(
                        task,
                        write.target,
                        outcome.key(),
                        merge.write(write.target),
                        HistoryRecorder.why(write, merge));
                task.agree(write.applied(task.base()));
                if (write.target == Side.LEFT || merge.write(Side.LEFT).isEmpty()) {
                    yield merged(task, merge, update);
                }
                // Should the other write fail, what was seen here before is no longer true.
                task.mustStoreLink = true;
                task.decided = joined(task.decided, lostOn(write.target, merge.conflicts()));
                task.want(write.target);
                yield Step.IN_FLIGHT;
            }
            default -> throw new AssertionError(write.decision + " writes nothing");
        };
    }

    private static List<Conflict> lostOn(Side loser, List<Conflict> conflicts) {
        return conflicts.stream()
                .filter(conflict ->
                        conflict.winner().filter(winner -> winner != loser).isPresent())
                .toList();
    }

    /** Joins the conflicts of both lists, each once. */
    private static List<Conflict> joined(List<Conflict> conflicts, List<Conflict> more) {
        if (conflicts.isEmpty() || more.isEmpty()) {
            return conflicts.isEmpty() ? more : conflicts;
        }
        List<Conflict> all = new ArrayList<>(conflicts);
        more.stream().filter(conflict -> !conflicts.contains(conflict)).forEach(all::add);
        return all;
    }

    /** Both sides are as the merge wants them. */
    Step merged(RecordTask task, Decision.Merge merge, BatchUpdate update) {
        task.agree(merge.after());
        return complete(task, merge.conflicts(), update);
    }

    /** The task ends with a link between both records. */
    Step complete(RecordTask task, List<Conflict> conflicts, BatchUpdate update) {
        storeLink(task, false, update);
        Optional<Side> waiting = waiting(task);
        List<Conflict> parked = conflicts.isEmpty()
                ? List.of()
                : conflicts.stream()
                        .filter(conflict -> conflict.winner().isEmpty())
                        .toList();
        record(task, conflicts, update);
        issues.heal(task, parked, waiting, update);
        for (Conflict conflict : parked) {
            String field = task.table.field(Side.LEFT, conflict.field());
            issues.park(task, conflict, Reasons.parkedField(field), update);
        }
        waiting.map(side -> awaitReference(task, side, unresolved(task, side)))
                .ifPresent(wait -> wait.raise(task, issues, update));
        return Step.DONE;
    }

    /** Returns the side on which a reference cannot be translated yet, whichever side changed. */
    private static Optional<Side> waiting(RecordTask task) {
        if (!task.table.hasReferences) {
            return Optional.empty();
        }
        for (Side side : Side.values()) {
            if (!unresolved(task, side).isEmpty()) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    private static List<Reference> unresolved(RecordTask task, Side side) {
        return task.mapped(side).map(MappedRecord::unresolved).orElse(List.of()).stream()
                .filter(reference -> reads(task, side, reference))
                .toList();
    }

    private static boolean reads(RecordTask task, Side side, Reference reference) {
        return task.table.rules.fields().get(reference.pair()).direction().reads(side);
    }

    /** Returns the wait of a record, as a whole or with one field, for the link of a record that it refers to. */
    Step.Defer awaitReference(RecordTask task, Side side, List<Reference> unresolved) {
        TableState parent = Objects.requireNonNull(tables.get(unresolved.get(0).mapping()));
        return new Step.Defer(
                side,
                Reasons.referenceNotLinked(task, side, unresolved),
                Issue.Cause.OTHER,
                Duration.ZERO,
                Optional.of(parent.id()));
    }

    /**
     * One side was written, the other not, and the record is an issue now: what was agreed on is kept. Otherwise our own write would
     * look like an edit of that side, and could win against a newer one. So is the new key of a record that has moved.
     */
    void keepAgreed(RecordTask task, BatchUpdate update) {
        if (task.mustStoreLink || hasMetOwnCreate(task)) {
            storeLink(task, task.isDetached(), update);
        }
        // Perhaps the write decided them: twice in the history is better than not at all.
        note(task, joined(task.decided, unconfirmed(task)), update);
    }

    /** A create whose answer was lost, and which was found done; what came after could not be done. */
    private static boolean hasMetOwnCreate(RecordTask task) {
        Side target = task.side.other();
        return task.link().isEmpty()
                && task.metUnderReservedKey(target)
                        .filter(create -> task.mapped(target)
                                .filter(found -> OwnCreate.isProvedBy(create.values(), found.own()))
                                .isPresent())
                        .isPresent();
    }

    /** Moves the link of a held table mapping to its record's key, and ends its doubt; does nothing else for the task. */
    void follow(RecordTask task, BatchUpdate update) {
        Optional<Link> before = task.link().filter(link -> hasMoved(task, link) || isProved(task, link));
        before.ifPresent(link -> {
            Link now = link.asStreamed(task.side, task.key(), task.version(task.side));
            buryLeftKeys(task, link, now, update);
            update.put(task.table, before, now);
        });
    }

    private static boolean hasMoved(RecordTask task, Link link) {
        return !link.key(task.side).equals(task.key());
    }

    private static boolean isProved(RecordTask task, Link link) {
        return task.writtenByUs && link.version(task.side).equals(Link.NEVER_SEEN);
    }

    private void storeLink(RecordTask task, boolean detached, BatchUpdate update) {
        task.mustStoreLink = false;
        Optional<Link> before = task.link();
        Link now = task.toLink(detached);
        if (before.isEmpty()) {
            if (task.exists(task.side.other())) {
                events.linked(task);
                changes.noteLinked(task, now, update);
            }
        } else if (isSame(before.get(), now, task.base())) {
            return;
        } else {
            buryLeftKeys(task, before.get(), now, update);
        }
        update.put(task.table, before, now);
    }

    /** A chunk that was read before a record moved may still bring it under its old key, or one of several. */
    void buryLeftKeys(RecordTask task, BatchUpdate update) {
        task.moves.previousKey().ifPresent(key -> update.bury(task.table, task.side, key, task.version(task.side)));
        task.moves.leftKeys().stream()
                .filter(key -> !key.equals(task.key()))
                .forEach(key -> update.bury(task.table, task.side, key, task.version(task.side)));
    }

    /** Buries the keys that the record has left: what is still read under them is out of date. */
    private static void buryLeftKeys(RecordTask task, Link before, Link now, BatchUpdate update) {
        for (Side side : Side.values()) {
            if (!before.key(side).equals(now.key(side)) && !Link.isDeleted(before.key(side))) {
                update.bury(task.table, side, before.key(side), task.version(side));
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Link before, Link now, Agreement base) {
        boolean sameBase = before.leftBase() == base.left() && before.rightBase() == base.right();
        return sameBase && before.detached() == now.detached() && sameKeys(before, now) && !isSeenAtLast(before, now);
    }

    private static boolean isSeenAtLast(Link before, Link now) {
        return Stream.of(Side.values())
                .anyMatch(side -> before.version(side).equals(Link.NEVER_SEEN)
                        && !now.version(side).equals(Link.NEVER_SEEN));
    }

    private static boolean sameKeys(Link before, Link now) {
        return before.leftKey().equals(now.leftKey()) && before.rightKey().equals(now.rightKey());
    }

    /** The record is gone on both sides. */
    Step forget(RecordTask task, BatchUpdate update) {
        record(task, List.of(), update);
        task.mustStoreLink = false;
        task.link().ifPresent(link -> {
            update.remove(task.table, link);
            for (Side side : Side.values()) {
                if (!Link.isDeleted(link.key(side))) {
                    update.bury(task.table, side, link.key(side), task.version(side));
                }
            }
            Link last = task.toLink(false);
            buryLeftKeys(task, last, link, update); // it may have moved just before
        });
        issues.heal(task, List.of(), Optional.empty(), update);
        return Step.DONE;
    }

    Step detach(RecordTask task, BatchUpdate update) {
        task.mustStoreLink = false;
        Link now = task.toLink(true);
        Optional<Link> before = task.link().filter(link -> !link.detached() || !sameKeys(link, now));
        // It is followed to another key, so that it is never taken for a new record.
        before.ifPresent(link -> {
            buryLeftKeys(task, link, now, update);
            update.put(task.table, before, now);
        });
        issues.heal(task, List.of(), Optional.empty(), update);
        return Step.DONE;
    }

    /** Ends a task that needs no write. */
    Step leave(RecordTask task, BatchUpdate update) {
        if (task.isGone(task.side) && task.link().isEmpty() && task.table.isBackfilling()) {
            // A chunk that was read before the delete may still bring the record.
            update.bury(task.table, task.side, task.key(), task.version(task.side));
        }
        issues.heal(task, List.of(), Optional.empty(), update);
        return Step.DONE;
    }

    Step park(RecordTask task, Decision.ParkRecord parked, BatchUpdate update) {
        issues.park(
                task, parked.conflict(), Reasons.parkedRecord(parked.conflict().rule()), update);
        return Step.DONE;
    }

    /** Invariant 5: notes the losing values in the history. */
    private void record(RecordTask task, List<Conflict> conflicts, BatchUpdate update) {
        note(task, joined(task.decided, withUnconfirmed(task, conflicts)), update);
        if (!task.noted) {
            // Their answers were lost, and nothing had to be written again: they were done, or were not needed any
            // more.
            task.unconfirmed.forEach(write -> changes.note(write, update));
        }
        task.unconfirmed = List.of();
        task.decided = List.of();
    }

    private void note(RecordTask task, List<Conflict> conflicts, BatchUpdate update) {
        for (Conflict conflict : conflicts) {
            if (conflict.winner().isEmpty()) {
                continue;
            }
            Side winner = conflict.winner().get();
            Optional<String> left = value(conflict.leftValue());
            Optional<String> right = value(conflict.rightValue());
            Optional<String> field = conflict.field() == Conflict.WHOLE_RECORD
                    ? Optional.empty()
                    : Optional.of(task.table.field(Side.LEFT, conflict.field()));
            Link link = task.toLink(false);
            update.note(new Activity(
                    clock.instant(),
                    task.table.id(),
                    link.leftKey(),
                    link.rightKey(),
                    winner,
                    field,
                    winner == Side.LEFT ? left : right,
                    winner == Side.LEFT ? right : left,
                    conflict.rule()));
            events.conflict(task, winner.other(), conflict.field(), conflict.rule());
        }
    }

    /** A write whose answer was lost, and which turns out to have been done, decided its conflicts. */
    private static List<Conflict> withUnconfirmed(RecordTask task, List<Conflict> conflicts) {
        if (task.unconfirmed.isEmpty()) {
            return conflicts;
        }
        List<Conflict> all = new ArrayList<>(conflicts);
        for (Conflict conflict : unconfirmed(task)) {
            boolean known = conflicts.stream()
                    .anyMatch(other -> other.field() == conflict.field()
                            && Objects.equals(other.leftValue(), conflict.leftValue())
                            && Objects.equals(other.rightValue(), conflict.rightValue()));
            if (!known && !loserStands(task, conflict)) {
                all.add(conflict);
            }
        }
        return all;
    }

    private static List<Conflict> unconfirmed(RecordTask task) {
        return task.unconfirmed.isEmpty()
                ? List.of()
                : task.unconfirmed.stream()
                        .flatMap(write -> write.conflicts().stream())
                        .toList();
    }

    /** Returns whether the losing value is still there: only then it was not overwritten. */
    private static boolean loserStands(RecordTask task, Conflict conflict) {
        if (conflict.winner().isEmpty() || conflict.field() == Conflict.WHOLE_RECORD) {
            return conflict.winner().isEmpty();
        }
        Side loser = conflict.winner().get().other();
        @Nullable String lost = loser == Side.LEFT ? conflict.leftValue() : conflict.rightValue();
        return task.mapped(loser)
                .map(MappedRecord::own)
                .filter(own -> own.isPresent(conflict.field()) && Objects.equals(own.value(conflict.field()), lost))
                .isPresent();
    }

    private static Optional<String> value(@Nullable String value) {
        return Optional.ofNullable(value);
    }
}
