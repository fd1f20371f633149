package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.reconcile.Observed.Gone;
import io.tideway.engine.reconcile.Observed.Present;
import io.tideway.engine.reconcile.Observed.Unseen;
import io.tideway.spi.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides a record by a three-way merge, from the mapping's rules, the agreement, and the observations of both sides.
 *
 * <p>Source of the rules: design.md section 5.
 */
public final class Reconcile {

    private Reconcile() {}

    /**
     * Decides a linked record.
     *
     * @param base what both sides last agreed on
     * @param left at least one of left and right is not unseen
     */
    public static Decision linked(MergeRules rules, Agreement base, Observed left, Observed right, Times times) {
        if (left instanceof Gone || right instanceof Gone) {
            return deleted(rules, base, left, right);
        }
        return new FieldMerge(rules, base, left, right, times).decide();
    }

    /** Decides a linked record whose changes on a side an operator reverts; otherwise like {@link #linked}. */
    public static Decision reverted(
            MergeRules rules, Agreement base, Observed left, Observed right, Times times, Revert revert) {
        for (Side gone : Side.values()) {
            Observed there = gone == Side.LEFT ? left : right;
            Observed other = gone == Side.LEFT ? right : left;
            if (there instanceof Gone
                    && !(other instanceof Gone)
                    && revert.putsBackDeletes(gone)
                    && rules.creates(gone)) {
                Conflict lost = wholeRecord(Optional.of(gone.other()), FieldMerge.REVERTED);
                return other instanceof Present present
                        ? create(rules, gone, present, List.of(lost))
                        : new Decision.ReadFirst(gone.other());
            }
        }
        if (left instanceof Gone || right instanceof Gone) {
            return deleted(rules, base, left, right);
        }
        return new FieldMerge(rules, base, left, right, times, revert).decide();
    }

    /**
     * Decides a record that has no link.
     *
     * @param left gone means that no record to link was found
     */
    public static Decision unlinked(MergeRules rules, Observed left, Observed right) {
        if (left instanceof Present && right instanceof Present) {
            return new FieldMerge(rules, Agreement.none(rules.pairs()), left, right, Times.AS_KNOWN).decide();
        }
        if (left instanceof Present present && right instanceof Gone) {
            return create(rules, Side.RIGHT, present, List.of());
        }
        if (right instanceof Present present && left instanceof Gone) {
            return create(rules, Side.LEFT, present, List.of());
        }
        return new Decision.Leave();
    }

    private static Decision deleted(MergeRules rules, Agreement base, Observed left, Observed right) {
        if (left instanceof Gone && right instanceof Gone) {
            return new Decision.Unlink();
        }
        Side goneSide = left instanceof Gone ? Side.LEFT : Side.RIGHT;
        Observed other = goneSide == Side.LEFT ? right : left;
        if (!rules.direction().reads(goneSide)) {
            return restore(rules, goneSide, other);
        }
        if (rules.deletes() == DeleteRule.IGNORE) {
            return new Decision.Detach();
        }
        return switch (other) {
            case Unseen unseen ->
                mayHoldMore(rules, base, goneSide.other())
                        ? new Decision.ReadFirst(goneSide.other())
                        : new Decision.Delete(goneSide.other(), base.side(goneSide.other()), List.of());
            case Present present -> deletedAgainstPresent(rules, base, goneSide, present);
            case Gone gone -> throw new AssertionError("both gone");
        };
    }

    /**
     * Decides a duplicate: a record that Tideway created although its counterpart had only moved to another key. The duplicate
     * is deleted whatever the user's rules say; users' changes to it go into the history.
     *
     * @param goneSide the side on which the duplicate's link leads to no record
     */
    public static Decision duplicate(MergeRules rules, Agreement base, Side goneSide, Observed left, Observed right) {
        Side duplicateSide = goneSide.other();
        return switch (duplicateSide == Side.LEFT ? left : right) {
            case Gone gone -> new Decision.Unlink();
            case Unseen unseen ->
                mayHoldMore(rules, base, duplicateSide)
                        ? new Decision.ReadFirst(duplicateSide)
                        : new Decision.Delete(duplicateSide, base.side(duplicateSide), List.of());
            case Present present ->
                new Decision.Delete(duplicateSide, present.own(), changesOf(rules, base, duplicateSide, present.own()));
        };
    }

    private static List<Conflict> changesOf(MergeRules rules, Agreement base, Side duplicateSide, Fields own) {
        List<Conflict> changes = new ArrayList<>();
        for (int i = 0; i < rules.fields().size(); i++) {
            if (own.isPresent(i) && changedSince(base, own, duplicateSide, i)) {
                Fields kept = base.side(duplicateSide.other());
                @Nullable String other = kept.isPresent(i) ? kept.value(i) : null;
                boolean isLeft = duplicateSide == Side.LEFT;
                changes.add(new Conflict(
                        i,
                        Optional.of(duplicateSide.other()),
                        isLeft ? own.value(i) : other,
                        isLeft ? other : own.value(i),
                        "a duplicate of a record that had moved to another key"));
            }
        }
        return changes;
    }

    /** A delete on a side that the mapping does not read: the record is created again from the other side. */
    private static Decision restore(MergeRules rules, Side goneSide, Observed other) {
        if (!rules.creates(goneSide)) {
            return new Decision.Detach();
        }
        return other instanceof Present present
                ? create(rules, goneSide, present, List.of())
                : new Decision.ReadFirst(goneSide.other());
    }

    private static Decision deletedAgainstPresent(MergeRules rules, Agreement base, Side goneSide, Present present) {
        Side presentSide = goneSide.other();
        if (!changedSince(rules, base, present.own(), presentSide)) {
            return new Decision.Delete(presentSide, present.own(), List.of());
        }
        ConflictPolicy policy = rules.conflicts();
        if (policy == ConflictPolicy.MANUAL) {
            return new Decision.ParkRecord(wholeRecord(
                    Optional.empty(),
                    "manual: deleted on the " + goneSide.word() + ", changed on the " + presentSide.word()));
        }
        boolean deleteWins = policy == (goneSide == Side.LEFT ? ConflictPolicy.LEFT : ConflictPolicy.RIGHT);
        if (deleteWins) {
            String rule = goneSide.word() + ": its delete beats the change";
            return new Decision.Delete(presentSide, present.own(), List.of(wholeRecord(Optional.of(goneSide), rule)));
        }
        String rule = "changed on the " + presentSide.word() + " after it was deleted on the " + goneSide.word()
                + ": the changed record wins";
        return rules.creates(goneSide)
                ? create(rules, goneSide, present, List.of(wholeRecord(Optional.of(presentSide), rule)))
                : new Decision.Detach();
    }

    /** Returns whether the side may hold values that were never agreed on, so that the record must be read first. */
    private static boolean mayHoldMore(MergeRules rules, Agreement base, Side side) {
        for (int i = 0; i < rules.fields().size(); i++) {
            if (rules.fields().get(i).direction().reads(side) && isOpen(base, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOpen(Agreement base, int i) {
        return !base.left().isPresent(i) && !base.right().isPresent(i);
    }

    private static Conflict wholeRecord(Optional<Side> winner, String rule) {
        return new Conflict(Conflict.WHOLE_RECORD, winner, null, null, rule);
    }

    private static boolean changedSince(MergeRules rules, Agreement base, Fields own, Side side) {
        for (int i = 0; i < rules.fields().size(); i++) {
            if (rules.fields().get(i).direction().reads(side) && own.isPresent(i) && changedSince(base, own, side, i)) {
                return true;
            }
        }
        return false;
    }

    /** In a field that was never agreed on, null does not count as an edit. */
    private static boolean changedSince(Agreement base, Fields own, Side side, int i) {
        if (isOpen(base, i)) {
            return own.value(i) != null;
        }
        Fields agreed = base.side(side);
        return !agreed.isPresent(i) || !Objects.equals(agreed.value(i), own.value(i));
    }

    private static Decision create(MergeRules rules, Side target, Present present, List<Conflict> conflicts) {
        if (!rules.creates(target)) {
            return new Decision.Leave();
        }
        if (!present.own().isComplete()) {
            return new Decision.ReadFirst(target.other());
        }
        Fields.Builder values = Fields.builder(rules.pairs());
        Fields.Builder source = Fields.builder(rules.pairs());
        for (int i = 0; i < rules.fields().size(); i++) {
            if (rules.fields().get(i).direction().writes(target)
                    && present.translated().isPresent(i)) {
                values.set(i, present.translated().value(i));
                source.set(i, present.own().value(i));
            }
        }
        Fields written = values.build();
        return new Decision.Create(target, written, created(rules, target, source.build(), written), conflicts);
    }

    /**
     * Returns the agreement for a record that was created with these values. Untranslated values are left out of it, and their
     * null on the target does not count as an edit.
     *
     * @param source the values that were written, in the form of the other side
     */
    public static Agreement created(MergeRules rules, Side target, Fields source, Fields written) {
        Fields.Builder held = Fields.builder(rules.pairs());
        for (int i = 0; i < rules.fields().size(); i++) {
            if (rules.fields().get(i).direction().writes(target)) {
                held.set(i, written.isPresent(i) ? written.value(i) : null);
            }
        }
        return target == Side.RIGHT ? new Agreement(source, held.build()) : new Agreement(held.build(), source);
    }
}
