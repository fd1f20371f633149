package io.tideway.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Tests that a failing history becomes short. */
final class ShrinkingTest {

    private static final int STEPS = 64;
    private static final int LIVES = 20;

    @Test
    void leavesOutIrrelevantSteps() {
        for (List<Integer> cause : List.of(List.of(0), List.of(63), List.of(3, 40), List.of(7, 8, 31, 60))) {
            Predicate<BitSet> fails = steps -> cause.stream().allMatch(steps::get);
            assertThat(Shrinking.shrink(STEPS, fails).stream().boxed()).containsExactlyElementsOf(cause);
        }
    }

    /** Stands for a defect: a user deletes a record that was inserted. */
    @Test
    void aRunShrinksToAFewSteps() {
        int shrunk = 0;
        for (long seed = 1; seed <= LIVES; seed++) {
            int steps = new SimulatedRun(seed, SimulatedTopology.PLAIN).steps();
            BitSet all = new BitSet(steps);
            all.set(0, steps);
            if (deletes(seed, all)) {
                long of = seed;
                BitSet kept = Shrinking.shrink(steps, some -> deletes(of, some));
                assertThat(kept.cardinality()).as("seed " + seed).isLessThanOrEqualTo(3);
                assertThat(deletes(seed, kept)).as("the same again").isTrue();
                shrunk++;
            }
        }
        assertThat(shrunk).isPositive();
    }

    private static boolean deletes(long seed, BitSet steps) {
        SimulatedRun run = new SimulatedRun(seed, SimulatedTopology.PLAIN);
        run.run(steps);
        return !run.users.deleted.isEmpty();
    }
}
