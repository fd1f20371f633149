package io.tideway.engine.brake;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.MassChange;
import io.tideway.engine.record.MassChange.Kind;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Counts the deletes and overwrites of a table mapping, and reports when they reach the limit (Invariant 9). Changes count together if
 * their commit times are within one {@link #WINDOW}, or if one comparison found them.
 *
 * <p>Belongs to the sync's thread. The counts end with the engine: after a crash, as many changes may pass again.
 */
public final class ChangeCounter {

    /** Changes that were committed within it count together. */
    public static final Duration WINDOW = Duration.ofMinutes(10);

    private final BrakeRule rule;
    private final InstantSource clock;
    private final Sides<Tally> deletes = new Sides<>(new Tally(), new Tally());
    private final Sides<Tally> overwrites = new Sides<>(new Tally(), new Tally());

    ChangeCounter(BrakeRule rule, InstantSource clock) {
        this.rule = rule;
        this.clock = clock;
    }

    /**
     * Counts what the writes do; returns the first kind of change that reaches its limit.
     *
     * @param comparison the number of the running comparison, which counts as a whole; empty: none
     * @param linked counts the linked records; asked once per window
     */
    Optional<MassChange> count(List<PlannedWrite> writes, OptionalInt comparison, LongSupplier linked) {
        Optional<MassChange> mass = Optional.empty();
        for (Kind kind : Kind.values()) {
            Limit limit = limit(kind);
            for (Side target : Side.values()) {
                if (!limit.isOff()) {
                    Optional<MassChange> found = count(writes, kind, target, comparison, linked);
                    mass = mass.isPresent() ? mass : found;
                }
            }
        }
        return mass;
    }

    private Optional<MassChange> count(
            List<PlannedWrite> all, Kind kind, Side target, OptionalInt comparison, LongSupplier linked) {
        List<RecordTask> tasks = all.stream()
                .filter(write -> write.target == target && isA(kind, write))
                .map(write -> write.task)
                .toList();
        if (tasks.isEmpty()) {
            return Optional.empty();
        }
        RecordTask first = tasks.getFirst();
        Tally tally = tally(kind, target);
        tally.begin(comparison, first.committedAt(first.side).orElseGet(clock::instant));
        long before = tally.count();
        tasks.forEach(task -> tally.add(task.link().map(Link::id).orElse(Link.NEW)));
        long count = tally.count();
        if (count < limit(kind).records()) {
            return Optional.empty();
        }
        if (tally.linked < 0) {
            tally.linked = linked.getAsLong() + (kind == Kind.DELETE ? before : 0);
        }
        return limit(kind).isReached(count, tally.linked)
                ? Optional.of(new MassChange(target.other(), kind, count, tally.linked, before))
                : Optional.empty();
    }

    /** Whether the writes, together with what undecided tasks may become, can reach the limit of a kind. */
    boolean mayReach(List<PlannedWrite> writes, Collection<RecordTask> undecided) {
        for (Kind kind : Kind.values()) {
            long open = undecided.stream()
                    .filter(task -> task.isGone(task.side) == (kind == Kind.DELETE))
                    .count();
            long all = open + writes.stream().filter(write -> isA(kind, write)).count();
            if (open > 0 && !limit(kind).isOff() && all >= limit(kind).records()) {
                return true;
            }
        }
        return false;
    }

    /** Whether deletes that are about to be applied reach the limit, with those of the same window before them. */
    Optional<MassChange> ofDeleted(Side side, long deleted, Instant at, LongSupplier linked) {
        Limit limit = rule.deletes();
        long before = tally(Kind.DELETE, side.other()).countWithin(at);
        long count = before + deleted;
        if (limit.isOff() || count < limit.records()) {
            return Optional.empty();
        }
        long all = before + linked.getAsLong();
        return limit.isReached(count, all)
                ? Optional.of(new MassChange(side, Kind.DELETE, count, all, before))
                : Optional.empty();
    }

    /** Whether the limit is reached if all linked records are gone from a side. */
    Optional<MassChange> ofEmptied(Side side, LongSupplier linked) {
        Limit limit = rule.deletes();
        if (limit.isOff()) {
            return Optional.empty();
        }
        long all = linked.getAsLong();
        return limit.isReached(all, all)
                ? Optional.of(new MassChange(side, Kind.DELETE, all, all, 0))
                : Optional.empty();
    }

    /** Starts to count from zero: an operator has decided about the counted changes. */
    void reset() {
        for (Kind kind : Kind.values()) {
            for (Side side : Side.values()) {
                tally(kind, side).clear();
            }
        }
    }

    private Limit limit(Kind kind) {
        return switch (kind) {
            case DELETE -> rule.deletes();
            case OVERWRITE -> rule.overwrites();
        };
    }

    private Tally tally(Kind kind, Side target) {
        return switch (kind) {
            case DELETE -> deletes.get(target);
            case OVERWRITE -> overwrites.get(target);
        };
    }

    /** Whether a write counts for a kind. What an operator asked for, and the removal of Tideway's own duplicates, does not count. */
    private static boolean isA(Kind kind, PlannedWrite write) {
        RecordTask task = write.task;
        if (task.link().isEmpty() || task.isDuplicate || task.keep.isPresent() || task.revert.isPresent()) {
            return false;
        }
        return switch (write.decision) {
            case Decision.Delete delete -> kind == Kind.DELETE;
            case Decision.Merge merge -> kind == Kind.OVERWRITE && overwrites(merge.expected(write.target));
            default -> false;
        };
    }

    private static boolean overwrites(Fields expected) {
        for (int i = 0; i < expected.layout().size(); i++) {
            if (expected.isPresent(i) && expected.value(i) != null) {
                return true;
            }
        }
        return false;
    }

    /** Counts distinct records, approximately: a record that is tried again, or overwritten repeatedly, counts once. */
    private static final class Tally {

        /** The number of bits. The share of set bits estimates the count of millions of records well enough. */
        private static final int MARKS = 1 << 20;

        private Instant since = Instant.MIN;
        private OptionalInt comparison = OptionalInt.empty();
        private final BitSet marks = new BitSet();
        private long linked = -1;

        /** Starts to count from zero unless the changes belong to the same window or comparison. */
        void begin(OptionalInt number, Instant at) {
            boolean same = number.isPresent() ? comparison.equals(number) : comparison.isEmpty() && isWithin(at);
            if (!same) {
                clear();
                since = at;
                comparison = number;
            }
        }

        /** Whether a change belongs to the window. One with an earlier commit time that arrives late does, too. */
        private boolean isWithin(Instant at) {
            return !since.equals(Instant.MIN) && !at.isAfter(since.plus(WINDOW));
        }

        /** Returns the count of the window that a change with this commit time belongs to. */
        long countWithin(Instant at) {
            return comparison.isEmpty() && isWithin(at) ? count() : 0;
        }

        void add(long link) {
            marks.set((int) ((link * 0x9E3779B97F4A7C15L) >>> 44));
        }

        /** Linear counting: Whang, Vander-Zanden and Taylor, 1990. */
        long count() {
            return Math.round(-MARKS * Math.log1p(-marks.cardinality() / (MARKS + 1.0)));
        }

        void clear() {
            since = Instant.MIN;
            comparison = OptionalInt.empty();
            marks.clear();
            linked = -1;
        }
    }
}
