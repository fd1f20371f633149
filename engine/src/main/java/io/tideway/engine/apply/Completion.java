package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.event.EventDesk;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Conflict;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.OwnCreate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordWork;
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

/** Ends works: what was decided and done goes into the batch's update, into issues and to the listener. */
final class Completion {

    private final Map<String, TableState> tables;
    private final IssueDesk issues;
    private final EventDesk events;
    private final InstantSource clock;
    private final ChangeDesk changes;

    Completion(Map<String, TableState> tables, IssueDesk issues, EventDesk events, InstantSource clock) {
        this.tables = tables;
        this.issues = issues;
        this.events = events;
        this.clock = clock;
        this.changes = new ChangeDesk(clock);
    }

    /** A write was done. The work ends here unless the other side still has to be written. */
    void applied(PlannedWrite write, WriteOutcome.Applied outcome, BatchUpdate update) {
        RecordWork work = write.work;
        work.setKey(write.target, outcome.key());
        work.raiseVersion(write.target, outcome.version());
        work.noted = true;
        changes.note(write, update);
        switch (write.decision) {
            case Decision.Create create -> {
                events.created(work, write.target, outcome.key(), create.values());
                work.agree(create.after());
                complete(work, create.conflicts(), update);
            }
            case Decision.Delete delete -> {
                events.deleted(work, write.target, outcome.key());
                record(work, delete.conflicts(), update);
                forget(work, update);
            }
            case Decision.Merge merge -> {
                events.updated(
                        work, write.target, outcome.key(), merge.write(write.target), ChangeDesk.why(write, merge));
                work.agree(write.applied(work.base()));
                if (write.target == Side.LEFT || merge.write(Side.LEFT).isEmpty()) {
                    merged(work, merge, update);
                } else {
                    // Should the other write fail, what was seen here before is no longer true.
                    work.mustStoreLink = true;
                    work.decided = joined(work.decided, lostOn(write.target, merge.conflicts()));
                    work.want(write.target);
                }
            }
            default -> throw new AssertionError(write.decision + " writes nothing");
        }
    }

    private static List<Conflict> lostOn(Side loser, List<Conflict> conflicts) {
        return conflicts.stream()
                .filter(conflict ->
                        conflict.winner().filter(winner -> winner != loser).isPresent())
                .toList();
    }

    /** The one and what is new in the other. */
    private static List<Conflict> joined(List<Conflict> conflicts, List<Conflict> more) {
        if (conflicts.isEmpty() || more.isEmpty()) {
            return conflicts.isEmpty() ? more : conflicts;
        }
        List<Conflict> all = new ArrayList<>(conflicts);
        more.stream().filter(conflict -> !conflicts.contains(conflict)).forEach(all::add);
        return all;
    }

    /** Both sides are as the merge wants them. */
    void merged(RecordWork work, Decision.Merge merge, BatchUpdate update) {
        work.agree(merge.after());
        complete(work, merge.conflicts(), update);
    }

    /** The work ends with a link between both records. */
    void complete(RecordWork work, List<Conflict> conflicts, BatchUpdate update) {
        work.settled = true;
        storeLink(work, false, update);
        Optional<Side> waiting = waiting(work);
        List<Conflict> parked = conflicts.isEmpty()
                ? List.of()
                : conflicts.stream()
                        .filter(conflict -> conflict.winner().isEmpty())
                        .toList();
        record(work, conflicts, update);
        issues.heal(work, parked, waiting, update);
        for (Conflict conflict : parked) {
            String field = work.table.field(Side.LEFT, conflict.field());
            issues.park(work, conflict, Reasons.parkedField(field), update);
        }
        waiting.ifPresent(side -> deferForReference(work, side, unresolved(work, side), update));
    }

    /** The side on which a reference cannot be translated yet: whichever side was looked at, that is not forgotten. */
    private static Optional<Side> waiting(RecordWork work) {
        if (!work.table.hasReferences) {
            return Optional.empty();
        }
        for (Side side : Side.values()) {
            if (!unresolved(work, side).isEmpty()) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    private static List<Reference> unresolved(RecordWork work, Side side) {
        return work.mapped(side).map(MappedRecord::unresolved).orElse(List.of()).stream()
                .filter(reference -> reads(work, side, reference))
                .toList();
    }

    private static boolean reads(RecordWork work, Side side, Reference reference) {
        return work.table.rules.fields().get(reference.pair()).direction().reads(side);
    }

    /** The record waits, as a whole or with one field, for the link of a record that it refers to. */
    void deferForReference(RecordWork work, Side side, List<Reference> unresolved, BatchUpdate update) {
        TableState parent = Objects.requireNonNull(tables.get(unresolved.get(0).mapping()));
        issues.defer(
                work,
                side,
                Reasons.referenceNotLinked(work, side, unresolved),
                Duration.ZERO,
                Optional.of(parent.id()),
                update);
    }

    /**
     * One side was written, the other not, and the record is an issue now: what was agreed on is kept. Otherwise our own write would
     * look like an edit of that side, and could win against a newer one. So is the new key of a record that has moved.
     */
    void keepAgreed(RecordWork work, BatchUpdate update) {
        if (work.mustStoreLink || hasMetOwnCreate(work)) {
            storeLink(work, work.isDetached(), update);
        }
        // Perhaps they were decided so: better on record twice than not at all.
        note(work, joined(work.decided, unconfirmed(work)), update);
    }

    /** A create whose answer was lost, and which was found done; what came after could not be done. */
    private static boolean hasMetOwnCreate(RecordWork work) {
        Side target = work.side.other();
        return work.link().isEmpty()
                && work.metUnderReservedKey(target)
                        .filter(create -> work.mapped(target)
                                .filter(found -> OwnCreate.isProvedBy(create.values(), found.own()))
                                .isPresent())
                        .isPresent();
    }

    /** The link of a table mapping that is held up goes with its record, and is no longer in doubt. Nothing else becomes of the work. */
    void follow(RecordWork work, BatchUpdate update) {
        Optional<Link> before = work.link().filter(link -> hasMoved(work, link) || isProved(work, link));
        before.ifPresent(link -> {
            Link now = link.asTold(work.side, work.key(), work.version(work.side));
            buryLeftKeys(work, link, now, update);
            update.put(work.table, before, now);
        });
    }

    private static boolean hasMoved(RecordWork work, Link link) {
        return !link.key(work.side).equals(work.key());
    }

    private static boolean isProved(RecordWork work, Link link) {
        return work.writtenByUs && link.version(work.side).equals(Link.NEVER_SEEN);
    }

    private void storeLink(RecordWork work, boolean detached, BatchUpdate update) {
        work.mustStoreLink = false;
        Optional<Link> before = work.link();
        Link now = work.toLink(detached);
        if (before.isEmpty()) {
            if (work.exists(work.side.other())) {
                events.linked(work);
                changes.noteLinked(work, now, update);
            }
        } else if (isSame(before.get(), now, work.base())) {
            return;
        } else {
            buryLeftKeys(work, before.get(), now, update);
        }
        update.put(work.table, before, now);
    }

    /** A chunk that was read before a record moved may still bring it under its old key, or one of several. */
    void buryLeftKeys(RecordWork work, BatchUpdate update) {
        work.moves.previousKey().ifPresent(key -> update.bury(work.table, work.side, key, work.version(work.side)));
        work.moves.leftKeys().stream()
                .filter(key -> !key.equals(work.key()))
                .forEach(key -> update.bury(work.table, work.side, key, work.version(work.side)));
    }

    /** What still comes under a key that the record has left is old news. */
    private static void buryLeftKeys(RecordWork work, Link before, Link now, BatchUpdate update) {
        for (Side side : Side.values()) {
            if (!before.key(side).equals(now.key(side))) {
                update.bury(work.table, side, before.key(side), work.version(side));
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
    void forget(RecordWork work, BatchUpdate update) {
        work.settled = true;
        record(work, List.of(), update);
        work.mustStoreLink = false;
        work.link().ifPresent(link -> {
            update.remove(work.table, link);
            for (Side side : Side.values()) {
                update.bury(work.table, side, link.key(side), work.version(side));
            }
            Link last = work.toLink(false);
            buryLeftKeys(work, last, link, update); // it may have moved just before
        });
        issues.heal(work, List.of(), Optional.empty(), update);
    }

    void detach(RecordWork work, BatchUpdate update) {
        work.settled = true;
        work.mustStoreLink = false;
        Link now = work.toLink(true);
        Optional<Link> before = work.link().filter(link -> !link.detached() || !sameKeys(link, now));
        // It is followed to another key, so that it is never taken for a new record.
        before.ifPresent(link -> {
            buryLeftKeys(work, link, now, update);
            update.put(work.table, before, now);
        });
        issues.heal(work, List.of(), Optional.empty(), update);
    }

    /** Nothing is to be done for the record. */
    void leave(RecordWork work, BatchUpdate update) {
        work.settled = true;
        if (work.isGone(work.side) && work.link().isEmpty() && work.table.isBackfilling()) {
            // A chunk that was read before the delete may still bring the record.
            update.bury(work.table, work.side, work.key(), work.version(work.side));
        }
        issues.heal(work, List.of(), Optional.empty(), update);
    }

    void park(RecordWork work, Decision.ParkRecord parked, BatchUpdate update) {
        work.settled = true;
        issues.park(
                work, parked.conflict(), Reasons.parkedRecord(parked.conflict().rule()), update);
    }

    /** Invariant 5: what lost is on record. */
    private void record(RecordWork work, List<Conflict> conflicts, BatchUpdate update) {
        note(work, joined(work.decided, withUnconfirmed(work, conflicts)), update);
        if (!work.noted) {
            // Their answers were lost, and nothing had to be written again: they were done, or were not needed any
            // more.
            work.unconfirmed.forEach(write -> changes.note(write, update));
        }
        work.unconfirmed = List.of();
        work.decided = List.of();
    }

    private void note(RecordWork work, List<Conflict> conflicts, BatchUpdate update) {
        for (Conflict conflict : conflicts) {
            if (conflict.winner().isEmpty()) {
                continue;
            }
            Side winner = conflict.winner().get();
            Optional<String> left = value(conflict.leftValue());
            Optional<String> right = value(conflict.rightValue());
            Optional<String> field = conflict.field() == Conflict.WHOLE_RECORD
                    ? Optional.empty()
                    : Optional.of(work.table.field(Side.LEFT, conflict.field()));
            Link link = work.toLink(false);
            update.note(new Activity(
                    clock.instant(),
                    work.table.id(),
                    link.leftKey(),
                    link.rightKey(),
                    winner,
                    field,
                    winner == Side.LEFT ? left : right,
                    winner == Side.LEFT ? right : left,
                    conflict.rule()));
            events.conflict(work, winner.other(), conflict.field(), conflict.rule());
        }
    }

    /** A write whose answer was lost, and which turns out to have been done, decided its conflicts. */
    private static List<Conflict> withUnconfirmed(RecordWork work, List<Conflict> conflicts) {
        if (work.unconfirmed.isEmpty()) {
            return conflicts;
        }
        List<Conflict> all = new ArrayList<>(conflicts);
        for (Conflict conflict : unconfirmed(work)) {
            boolean known = conflicts.stream()
                    .anyMatch(other -> other.field() == conflict.field()
                            && Objects.equals(other.leftValue(), conflict.leftValue())
                            && Objects.equals(other.rightValue(), conflict.rightValue()));
            if (!known && !loserStands(work, conflict)) {
                all.add(conflict);
            }
        }
        return all;
    }

    private static List<Conflict> unconfirmed(RecordWork work) {
        return work.unconfirmed.isEmpty()
                ? List.of()
                : work.unconfirmed.stream()
                        .flatMap(write -> write.conflicts().stream())
                        .toList();
    }

    /** Only what is seen to stand there still was not overwritten. */
    private static boolean loserStands(RecordWork work, Conflict conflict) {
        if (conflict.winner().isEmpty() || conflict.field() == Conflict.WHOLE_RECORD) {
            return conflict.winner().isEmpty();
        }
        Side loser = conflict.winner().get().other();
        @Nullable String lost = loser == Side.LEFT ? conflict.leftValue() : conflict.rightValue();
        return work.mapped(loser)
                .map(MappedRecord::own)
                .filter(own -> own.isPresent(conflict.field()) && Objects.equals(own.value(conflict.field()), lost))
                .isPresent();
    }

    private static Optional<String> value(@Nullable String value) {
        return Optional.ofNullable(value);
    }
}
