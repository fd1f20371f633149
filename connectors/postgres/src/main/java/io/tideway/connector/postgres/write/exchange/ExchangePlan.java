package io.tideway.connector.postgres.write.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of updates in which each finds its unique values free. Updates are numbers, from 0.
 *
 * @param blocked updates that are not possible: they need a value that an update which is not possible keeps
 * @param order the other updates
 * @param depths for each update in {@code order}, the least number of updates that must run before it, one after the
 *     other
 * @param yielding updates that must give their value up first, since they are part of a circle, each with the rules by
 *     which others wait for it
 */
record ExchangePlan(BitSet blocked, List<Integer> order, List<Integer> depths, Map<Integer, Set<Integer>> yielding) {

    /** Update {@code later} wants what {@code earlier} holds, under a rule. */
    record Wait(int later, int earlier, int rule) {}

    /**
     *
     * @param stuck updates that are not possible, whatever the others do
     * @param late rules that are checked at the end: their values may be taken in any order
     */
    static ExchangePlan of(int count, List<Wait> waits, BitSet stuck, BitSet late) {
        return new Maker(count, waits, stuck, late).make();
    }

    /** Splits an order into parts that have nothing to do with each other. */
    static List<List<Integer>> together(int count, List<Integer> order, List<Wait> waits) {
        int[] roots = new int[count];
        for (int i = 0; i < count; i++) {
            roots[i] = i;
        }
        waits.forEach(wait -> roots[root(roots, wait.later())] = root(roots, wait.earlier()));
        Map<Integer, List<Integer>> parts = new LinkedHashMap<>();
        order.forEach(i ->
                parts.computeIfAbsent(root(roots, i), none -> new ArrayList<>()).add(i));
        return List.copyOf(parts.values());
    }

    private static int root(int[] roots, int of) {
        int at = of;
        while (roots[at] != at) {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        return at;
    }

    private static final class Maker {
        private final int count;
        private final List<List<Wait>> waitingFor = new ArrayList<>();
        private final List<List<Wait>> waitsOf = new ArrayList<>();
        private final BitSet blocked;
        private final BitSet late;
        private final BitSet done = new BitSet();
        private final int[] open;
        private final int[] depths;
        private final List<Integer> order = new ArrayList<>();
        private final Deque<Integer> ready = new ArrayDeque<>();
        private final Map<Integer, Set<Integer>> yielding = new LinkedHashMap<>();

        Maker(int count, List<Wait> waits, BitSet stuck, BitSet late) {
            this.count = count;
            this.blocked = (BitSet) stuck.clone();
            this.late = late;
            this.open = new int[count];
            this.depths = new int[count];
            for (int i = 0; i < count; i++) {
                waitingFor.add(new ArrayList<>());
                waitsOf.add(new ArrayList<>());
            }
            for (Wait wait : waits) {
                waitingFor.get(wait.earlier()).add(wait);
                waitsOf.get(wait.later()).add(wait);
            }
        }

        ExchangePlan make() {
            spreadBlocked();
            for (int i = 0; i < count; i++) {
                if (!blocked.get(i)) {
                    open[i] = (int)
                            waitsOf.get(i).stream().filter(this::isOrdered).count();
                    if (open[i] == 0) {
                        ready.add(i);
                    }
                }
            }
            for (int i = blocked.nextClearBit(0); i < count; i = blocked.nextClearBit(i + 1)) {
                drain();
                while (!done.get(i)) {
                    yieldOneOfCircle(i);
                    drain();
                }
            }
            return new ExchangePlan(
                    blocked, order, Arrays.stream(depths).boxed().toList(), yielding);
        }

        private boolean isOrdered(Wait wait) {
            return !late.get(wait.rule());
        }

        private void spreadBlocked() {
            Deque<Integer> next = new ArrayDeque<>();
            blocked.stream().forEach(next::add);
            while (!next.isEmpty()) {
                for (Wait wait : waitingFor.get(next.remove())) {
                    if (!blocked.get(wait.later())) {
                        blocked.set(wait.later());
                        next.add(wait.later());
                    }
                }
            }
        }

        private void drain() {
            while (!ready.isEmpty()) {
                int i = ready.remove();
                done.set(i);
                order.add(i);
                waitingFor.get(i).stream().filter(this::isOrdered).forEach(wait -> {
                    depths[wait.later()] = Math.max(depths[wait.later()], depths[i] + 1);
                    release(wait);
                });
            }
        }

        private void release(Wait wait) {
            Set<Integer> rules = yielding.getOrDefault(wait.earlier(), Set.of());
            boolean released = done.get(wait.earlier()) && rules.contains(wait.rule());
            if (!blocked.get(wait.later()) && !released && --open[wait.later()] == 0) {
                ready.add(wait.later());
            }
        }

        /** Follows the waits back from an update until one repeats. */
        private void yieldOneOfCircle(int start) {
            BitSet seen = new BitSet();
            int at = start;
            while (!seen.get(at)) {
                seen.set(at);
                at = firstOpen(at);
            }
            Set<Integer> rules = yielding.computeIfAbsent(at, yields -> new LinkedHashSet<>());
            for (Wait wait : waitingFor.get(at)) {
                if (isOrdered(wait) && rules.add(wait.rule())) {
                    releaseAll(at, wait.rule());
                }
            }
        }

        private void releaseAll(int earlier, int rule) {
            for (Wait wait : waitingFor.get(earlier)) {
                if (wait.rule() == rule && !blocked.get(wait.later()) && --open[wait.later()] == 0) {
                    ready.add(wait.later());
                }
            }
        }

        private int firstOpen(int later) {
            for (Wait wait : waitsOf.get(later)) {
                boolean given = yielding.getOrDefault(wait.earlier(), Set.of()).contains(wait.rule());
                if (isOrdered(wait) && !done.get(wait.earlier()) && !given) {
                    return wait.earlier();
                }
            }
            throw new AssertionError("update " + later + " waits for nothing");
        }
    }
}
