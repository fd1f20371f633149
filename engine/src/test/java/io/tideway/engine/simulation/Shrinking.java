package io.tideway.engine.simulation;

import java.util.BitSet;
import java.util.function.Predicate;

/** Makes a failing history short, by delta debugging (Zeller and Hildebrandt, 2002): parts are left out as long as it fails. */
final class Shrinking {

    private Shrinking() {}

    /**
     * A history of which no single step can be left out.
     *
     * @param steps how many there are; with all of them it fails
     * @param fails whether it fails with these steps alone
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

    /** Leaves out each part of so many steps without which it still fails; whether there was any. */
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
