package io.tideway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Checks properties of all inputs, by seed: both sides are treated alike, and an applied decision needs no second one. */
final class ReconcileSimulation {

    private static final int RUNS = 20_000;
    private static final FieldLayout PAIRS = FieldLayout.of("a", "b", "c");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void mirroredInputsGiveMirroredDecisions() {
        for (long seed = 1; seed <= RUNS; seed++) {
            Drawn drawn = new Drawn(new Random(seed));
            Decision decision = drawn.decide();
            Decision mirrored = drawn.mirrored().decide();
            assertThat(comparable(mirrored, true))
                    .as("seed " + seed + ": " + drawn)
                    .isEqualTo(comparable(decision, false));
        }
    }

    @Test
    void anAppliedDecisionNeedsNoSecondOne() {
        for (long seed = 1; seed <= RUNS; seed++) {
            Drawn drawn = new Drawn(new Random(seed));
            if (drawn.decide() instanceof Decision.Merge merge) {
                Decision again = drawn.after(merge).decide();
                assertThat(writes(again))
                        .as("seed " + seed + ": " + drawn + " " + merge)
                        .isZero();
            }
        }
    }

    private static int writes(Decision decision) {
        return switch (decision) {
            case Decision.Unchanged unchanged -> 0;
            case Decision.Merge merge ->
                (merge.leftWrite().isEmpty() ? 0 : 1) + (merge.rightWrite().isEmpty() ? 0 : 1);
            case Decision.Create create -> 1;
            case Decision.Delete delete -> 1;
            case Decision.Unlink unlink -> 1;
            case Decision.Detach detach -> 1;
            case Decision.Leave leave -> 1;
            case Decision.ReadFirst first -> 1;
            case Decision.AwaitTime await -> 1;
            case Decision.ParkRecord parked -> 1;
        };
    }

    private static List<Object> comparable(Decision.Merge merge, boolean swapped) {
        Side left = swapped ? Side.RIGHT : Side.LEFT;
        List<Object> all = new ArrayList<>(List.of(
                merge.write(left),
                merge.write(left.other()),
                merge.expected(left),
                merge.expected(left.other()),
                merge.after().side(left),
                merge.after().side(left.other())));
        merge.conflicts().forEach(conflict -> all.add(comparable(conflict, swapped)));
        return all;
    }

    /** Returns the decision without its rule texts, mirrored if asked. */
    private static List<Object> comparable(Decision decision, boolean swapped) {
        return switch (decision) {
            case Decision.Merge merge -> comparable(merge, swapped);
            case Decision.Create create ->
                List.of(
                        "create",
                        side(create.target(), swapped),
                        create.values(),
                        create.after().side(side(Side.LEFT, swapped)),
                        create.conflicts().size());
            case Decision.Delete delete ->
                List.of(
                        "delete",
                        side(delete.target(), swapped),
                        delete.expected(),
                        delete.conflicts().size());
            case Decision.ReadFirst first -> List.of("read", side(first.side(), swapped));
            case Decision.AwaitTime await -> List.of("await", side(await.side(), swapped));
            case Decision.ParkRecord parked -> List.of("park");
            case Decision.Unchanged same -> List.of(same);
            case Decision.Unlink same -> List.of(same);
            case Decision.Detach same -> List.of(same);
            case Decision.Leave same -> List.of(same);
        };
    }

    private static List<Object> comparable(Conflict conflict, boolean swapped) {
        return List.of(
                conflict.field(),
                conflict.winner().map(winner -> side(winner, swapped)),
                Optional.ofNullable(swapped ? conflict.rightValue() : conflict.leftValue()),
                Optional.ofNullable(swapped ? conflict.leftValue() : conflict.rightValue()));
    }

    private static Side side(Side side, boolean swapped) {
        return swapped ? side.other() : side;
    }

    /** A random input; commit times never tie. */
    private record Drawn(MergeRules rules, Agreement base, Observed left, Observed right) {

        Drawn(Random random) {
            this(rules(random), base(random), observed(random, 0), observed(random, 1));
        }

        Decision decide() {
            boolean nothing = left instanceof Observed.Unseen && right instanceof Observed.Unseen;
            return nothing ? Decision.UNCHANGED : Reconcile.linked(rules, base, left, right, Times.WILL_COME);
        }

        @SuppressWarnings("ArgumentSelectionDefectChecker") // the sides are exchanged on purpose
        Drawn mirrored() {
            List<FieldRule> fields = rules.fields().stream()
                    .map(rule -> new FieldRule(rule.name(), mirrored(rule.direction()), mirrored(rule.policy())))
                    .toList();
            MergeRules mirroredRules = new MergeRules(
                    PAIRS,
                    fields,
                    mirrored(rules.direction()),
                    rules.create(),
                    rules.deletes(),
                    mirrored(rules.conflicts()));
            return new Drawn(mirroredRules, new Agreement(base.right(), base.left()), right, left);
        }

        /** Applies the writes of a decision to both sides. */
        Drawn after(Decision.Merge merge) {
            return new Drawn(
                    rules, merge.after(), written(left, merge.leftWrite()), written(right, merge.rightWrite()));
        }

        private static Observed written(Observed before, Fields write) {
            if (before instanceof Observed.Present present) {
                Fields now = present.own().overlaidWith(write);
                return new Observed.Present(now, now, present.committedAt());
            }
            return before;
        }

        private static MergeRules rules(Random random) {
            List<FieldRule> fields = PAIRS.names().stream()
                    .map(name ->
                            new FieldRule(name, any(random, Direction.values()), any(random, ConflictPolicy.values())))
                    .toList();
            return new MergeRules(
                    PAIRS,
                    fields,
                    any(random, Direction.values()),
                    CreateRule.BOTH,
                    any(random, DeleteRule.values()),
                    any(random, ConflictPolicy.values()));
        }

        /** Draws an agreement for some fields, then the state of both sides. */
        private static Agreement base(Random random) {
            Fields fields = fields(random);
            return new Agreement(fields, fields);
        }

        private static Observed observed(Random random, int oddness) {
            Optional<Instant> at = Optional.of(NOON.plusSeconds(2L * random.nextInt(5) + oddness));
            Fields fields = fields(random);
            return switch (random.nextInt(6)) {
                case 0 -> Observed.UNSEEN;
                case 1 -> new Observed.Gone(at);
                default -> new Observed.Present(fields, fields, at);
            };
        }

        private static Fields fields(Random random) {
            Fields.Builder fields = Fields.builder(PAIRS);
            for (int i = 0; i < PAIRS.size(); i++) {
                int value = random.nextInt(5);
                if (value > 0) {
                    fields.set(i, value == 1 ? null : "v" + value);
                }
            }
            return fields.build();
        }

        private static <T> T any(Random random, T[] values) {
            return values[random.nextInt(values.length)];
        }

        private static Direction mirrored(Direction direction) {
            return switch (direction) {
                case TWO_WAY -> Direction.TWO_WAY;
                case LEFT_TO_RIGHT -> Direction.RIGHT_TO_LEFT;
                case RIGHT_TO_LEFT -> Direction.LEFT_TO_RIGHT;
            };
        }

        private static ConflictPolicy mirrored(ConflictPolicy policy) {
            return switch (policy) {
                case LEFT -> ConflictPolicy.RIGHT;
                case RIGHT -> ConflictPolicy.LEFT;
                case LATEST, NON_NULL, MANUAL -> policy;
            };
        }
    }
}
