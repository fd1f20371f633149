package io.tideway.engine.simulation;

import java.util.BitSet;
import java.util.function.Predicate;

/** Shortens a failing history by delta debugging (Zeller and Hildebrandt, 2002): it leaves out parts while the history still fails. */
final class Shrinking {

    private Shrinking() {}

    /**
     * Returns the steps of a history from which no single step can be left out.
     *
     * @param steps the number of steps; the history fails with all of them
     * @param fails returns whether the history fails with only these steps
     */
    static BitSet shrink(int steps, Predicate<BitSet> fails) {
        BitSet kept = new BitSet(steps);
        kept.set(0, steps);
        int part = Math.max(1, steps / 2);
        boolean smaller = true;
        while (part > 1 || smaller) {
            if (!smaller) {
                part = Math.max(1, part / 2);
            }
            smaller = leaveOut(kept, part, fails);
        }
        return kept;
    }

    /** Leaves out each part of this many steps without which the history still fails; returns whether there was any. */
    private static boolean leaveOut(BitSet kept, int part, Predicate<BitSet> fails) {
        boolean smaller = false;
        int from = kept.nextSetBit(0);
        while (from >= 0) {
            BitSet rest = (BitSet) kept.clone();
            int next = from;
            for (int i = 0; i < part && next >= 0; i++) {
                rest.clear(next);
                next = rest.nextSetBit(next + 1);
            }
            if (fails.test(rest)) {
                kept.and(rest);
                smaller = true;
            }
            from = next;
        }
        return smaller;
    }
}
