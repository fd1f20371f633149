package io.tideway.engine.pipeline;

import org.junit.jupiter.api.Test;

/**
 * Random lives of random syncs, by seed: edits on both sides, reading, processing, crashes, faults and lost history in any order;
 * then rest, and the promises of design.md section 1 are checked. The same seed gives the same life.
 */
final class SyncSimulation {

    private static final String FIRST_SEED = System.getProperty("tideway.seed", "1");
    private static final String RUNS = System.getProperty("tideway.runs", "6000");

    @Test
    void everyLifeEndsWithBothSidesEqualAndNothingLost() {
        long first = Long.parseLong(FIRST_SEED);
        long runs = Long.parseLong(RUNS);
        for (long seed = first; seed < first + runs; seed++) {
            SimulatedLife life = new SimulatedLife(seed);
            try {
                life.live();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with: make sim SEED=" + seed + " RUNS=1\n" + life, failure);
            }
        }
    }
}
