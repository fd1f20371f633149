package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.engine.reconcile.Observed.Present;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Merges the fields of a record that exists on both sides, as far as they are known. Single use. */
final class FieldMerge {

    /** The rule text of reverted changes, which overrides all other rules. */
    static final String REVERTED = "reverted: an operator restored the old value";

    private final MergeRules rules;
    private final Agreement base;
    private final Fields none;
    private final @Nullable Present left;
    private final @Nullable Present right;
    private final Times times;
    private final @Nullable Revert revert;

    private final SideWrites leftWrites;
    private final SideWrites rightWrites;
    private final List<Conflict> conflicts = new ArrayList<>();
    private Fields.@Nullable Builder leftAfter;
    private Fields.@Nullable Builder rightAfter;
    private @Nullable Decision interruption;

    FieldMerge(MergeRules rules, Agreement base, Observed left, Observed right, Times times) {
        this(rules, base, left, right, times, null);
    }

    FieldMerge(MergeRules rules, Agreement base, Observed left, Observed right, Times times, @Nullable Revert revert) {
        this.rules = rules;
        this.base = base;
        this.none = Fields.none(rules.pairs());
        this.left = left instanceof Present present ? present : null;
        this.right = right instanceof Present present ? present : null;
        this.times = times;
        this.revert = revert;
        this.leftWrites = new SideWrites(rules.pairs());
        this.rightWrites = new SideWrites(rules.pairs());
    }

    Decision decide() {
        for (int i = 0; i < rules.fields().size(); i++) {
            mergeField(i);
            if (interruption != null) {
                return interruption;
            }
        }
        if (leftAfter == null
                && rightAfter == null
                && conflicts.isEmpty()
                && leftWrites.isEmpty()
                && rightWrites.isEmpty()) {
            return Decision.UNCHANGED;
        }
        Agreement after = new Agreement(overlay(base.left(), leftAfter), overlay(base.right(), rightAfter));
        return new Decision.Merge(
                leftWrites.fields(none),
                leftWrites.expected(none),
                rightWrites.fields(none),
                rightWrites.expected(none),
                after,
                conflicts);
    }

    private static Fields overlay(Fields base, Fields.@Nullable Builder changed) {
        return changed == null ? base : base.overlaidWith(changed.build());
    }

    private void mergeField(int i) {
        boolean leftChanged = changed(i, left, base.left());
        boolean rightChanged = changed(i, right, base.right());
        boolean leftReverted = leftChanged && isReverted(i, Side.LEFT);
        boolean rightReverted = rightChanged && isReverted(i, Side.RIGHT);
        if (leftReverted && rightReverted) {
            revertBoth(i);
        } else if (leftReverted || rightReverted) {
            revertOne(i, leftReverted ? Side.LEFT : Side.RIGHT, leftChanged && rightChanged);
        } else if (leftChanged && rightChanged) {
            bothChanged(i);
        } else if (leftChanged) {
            oneChanged(i, Side.LEFT);
        } else if (rightChanged) {
            oneChanged(i, Side.RIGHT);
        }
    }

    private boolean isReverted(int i, Side side) {
        return revert != null
                && revert.putsBack(side, i)
                && rules.fields().get(i).direction().writes(side);
    }

    /** Both sides lose their changes to the agreed value. Without an agreed value the policy decides as usual. */
    private void revertBoth(int i) {
        if (!base.left().isPresent(i) || !base.right().isPresent(i)) {
            bothChanged(i);
            return;
        }
        for (Side side : Side.values()) {
            putBack(i, side);
        }
    }

    private void revertOne(int i, Side side, boolean bothChanged) {
        Side other = side.other();
        if (bothChanged && equal(i, Objects.requireNonNull(left), Objects.requireNonNull(right))) {
            bothChanged(i);
        } else if (bothChanged) {
            revertTo(i, other);
        } else if (base.side(side).isPresent(i)) {
            putBack(i, side);
        } else if (knows(other, i)) {
            revertTo(i, other);
        } else {
            interruption = new Decision.ReadFirst(other);
        }
    }

    /** Writes the agreed value over the changed one, which the conflict records. */
    private void putBack(int i, Side side) {
        @Nullable String agreed = base.side(side).value(i);
        @Nullable String lost = own(side, i);
        writes(side).put(i, agreed, lost);
        boolean isLeft = side == Side.LEFT;
        conflicts.add(
                new Conflict(i, Optional.of(side.other()), isLeft ? lost : agreed, isLeft ? agreed : lost, REVERTED));
    }

    /** The other side changed the field too, or has its only value: that value wins. */
    private void revertTo(int i, Side winner) {
        if (Objects.requireNonNull(present(winner)).translated().isPresent(i)) {
            win(i, winner, REVERTED);
        }
    }

    /**
     * Absent is not null: a field that the change does not carry is unchanged. Invariant 3: an echo of our own write equals the
     * agreement, whatever origin the stream reports. Invariant 4: each field is compared by itself.
     */
    private static boolean changed(int i, @Nullable Present present, Fields base) {
        if (present == null || !present.own().isPresent(i)) {
            return false;
        }
        return !base.isPresent(i)
                || !Objects.equals(base.value(i), present.own().value(i));
    }

    private void oneChanged(int i, Side changed) {
        Side target = changed.other();
        Fields targetBase = base.side(target);
        Present source = Objects.requireNonNull(present(changed));
        if (!rules.fields().get(i).direction().writes(target)) {
            takeBack(i, changed, source);
        } else if (!source.translated().isPresent(i)) {
            return; // an untranslated reference: nothing is agreed, and the record waits
        } else if (!targetBase.isPresent(i) && !knows(target, i)) {
            interruption = new Decision.ReadFirst(target);
        } else {
            @Nullable String current = knows(target, i) ? own(target, i) : targetBase.value(i);
            write(i, changed, source, current);
        }
    }

    /** Writes the changed side's value to the other, unless that side already holds its form of the value. */
    private void write(int i, Side changed, Present source, @Nullable String current) {
        @Nullable String value = source.translated().value(i);
        if (!Objects.equals(value, current)) {
            writes(changed.other()).put(i, value, current);
        }
        agree(i, changed, source.own().value(i), value);
    }

    /**
     * Reverts an edit on a side that the field's direction does not read: the agreed value is written back. Without an agreed
     * value the other side is read.
     */
    private void takeBack(int i, Side changed, Present source) {
        Fields ownBase = base.side(changed);
        if (ownBase.isPresent(i)) {
            writes(changed).put(i, ownBase.value(i), source.own().value(i));
        } else if (knows(changed.other(), i)) {
            bothChanged(i);
        } else {
            interruption = new Decision.ReadFirst(changed.other());
        }
    }

    private void bothChanged(int i) {
        Present l = Objects.requireNonNull(left);
        Present r = Objects.requireNonNull(right);
        if (equal(i, l, r)) {
            agree(i, Side.LEFT, l.own().value(i), r.own().value(i));
            return;
        }
        FieldRule rule = rules.fields().get(i);
        if (waits(i, rule, Side.LEFT, l) || waits(i, rule, Side.RIGHT, r)) {
            return;
        }
        switch (rule.direction()) {
            case LEFT_TO_RIGHT -> overrule(i, Side.LEFT, "left-to-right: the left wins");
            case RIGHT_TO_LEFT -> overrule(i, Side.RIGHT, "right-to-left: the right wins");
            case TWO_WAY -> decideConflict(i, rule, l, r);
        }
    }

    /**
     * Returns whether a side's reference cannot be translated yet. It must not lose because of that: nothing is decided, and
     * the record waits.
     */
    private static boolean waits(int i, FieldRule rule, Side side, Present present) {
        return rule.direction().reads(side) && !present.translated().isPresent(i);
    }

    /** Values count as equal when either side's translated value equals the other side's own value. */
    private static boolean equal(int i, Present l, Present r) {
        return (l.translated().isPresent(i)
                        && Objects.equals(l.translated().value(i), r.own().value(i)))
                || (r.translated().isPresent(i)
                        && Objects.equals(r.translated().value(i), l.own().value(i)));
    }

    private void decideConflict(int i, FieldRule rule, Present l, Present r) {
        @Nullable String leftValue = l.own().value(i);
        @Nullable String rightValue = r.own().value(i);
        switch (rule.policy()) {
            case LEFT -> win(i, Side.LEFT, "left");
            case RIGHT -> win(i, Side.RIGHT, "right");
            case MANUAL -> conflicts.add(new Conflict(i, Optional.empty(), leftValue, rightValue, "manual"));
            case NON_NULL -> {
                if ((leftValue == null) != (rightValue == null)) {
                    win(i, leftValue == null ? Side.RIGHT : Side.LEFT, "non-null: a value beats null");
                } else {
                    latest(i, l, r, "non-null: latest");
                }
            }
            case LATEST -> latest(i, l, r, "latest");
        }
    }

    private void latest(int i, Present l, Present r, String rule) {
        boolean leftIsNull = l.own().value(i) == null;
        boolean neverAgreed = !base.left().isPresent(i) && !base.right().isPresent(i);
        if (neverAgreed && leftIsNull != (r.own().value(i) == null)) {
            // The time of the record's last change says nothing about a field that was never agreed on.
            win(i, leftIsNull ? Side.RIGHT : Side.LEFT, rule + ": never agreed on before, a value beats null");
            return;
        }
        Optional<Instant> leftAt = l.committedAt(i);
        Optional<Instant> rightAt = r.committedAt(i);
        if (leftAt.isEmpty() || rightAt.isEmpty()) {
            latestWithoutTimes(i, leftAt.isEmpty() ? Side.LEFT : Side.RIGHT, rule);
            return;
        }
        Instant leftTime = leftAt.get();
        Instant rightTime = rightAt.get();
        int order = leftTime.compareTo(rightTime);
        if (order == 0) {
            win(i, Side.LEFT, rule + ": equal commit times, a tie goes to the left");
        } else {
            Side winner = order > 0 ? Side.LEFT : Side.RIGHT;
            win(
                    i,
                    winner,
                    rule + ": the " + winner.word() + " committed later (left " + leftTime + ", right " + rightTime
                            + ")");
        }
    }

    private void latestWithoutTimes(int i, Side unknown, String rule) {
        if (times == Times.WILL_COME) {
            interruption = new Decision.AwaitTime(unknown);
            return;
        }
        win(i, Side.LEFT, rule + ": no commit time is known, a tie goes to the left");
    }

    /** The side that is not read loses; this is recorded as a conflict only where it had a value. */
    private void overrule(int i, Side winner, String rule) {
        if (own(winner.other(), i) == null) {
            put(i, winner);
        } else {
            win(i, winner, rule);
        }
    }

    private void win(int i, Side winner, String rule) {
        conflicts.add(new Conflict(i, Optional.of(winner), own(Side.LEFT, i), own(Side.RIGHT, i), rule));
        put(i, winner);
    }

    private void put(int i, Side winner) {
        Present source = Objects.requireNonNull(present(winner));
        Side loser = winner.other();
        writes(loser).put(i, source.translated().value(i), own(loser, i));
        agree(i, winner, source.own().value(i), source.translated().value(i));
    }

    private void agree(int i, Side side, @Nullable String sideValue, @Nullable String otherValue) {
        after(side).set(i, sideValue);
        after(side.other()).set(i, otherValue);
    }

    private Fields.Builder after(Side side) {
        if (side == Side.LEFT) {
            leftAfter = leftAfter == null ? Fields.builder(rules.pairs()) : leftAfter;
            return leftAfter;
        }
        rightAfter = rightAfter == null ? Fields.builder(rules.pairs()) : rightAfter;
        return rightAfter;
    }

    private SideWrites writes(Side side) {
        return side == Side.LEFT ? leftWrites : rightWrites;
    }

    private @Nullable Present present(Side side) {
        return side == Side.LEFT ? left : right;
    }

    private boolean knows(Side side, int i) {
        Present present = present(side);
        return present != null && present.own().isPresent(i);
    }

    private @Nullable String own(Side side, int i) {
        return Objects.requireNonNull(present(side)).own().value(i);
    }
}
