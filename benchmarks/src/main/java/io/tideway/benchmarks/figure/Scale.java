package io.tideway.benchmarks.figure;

import java.util.List;

/**
 * How much work is measured.
 *
 * @param rows in one large transaction, and in a first load
 * @param smallTransactions of one row each
 * @param warmUpRows inserted before time is taken
 * @param probes changes made one at a time
 * @param rates of steady loads, in transactions per second
 * @param loadSeconds how long a steady load lasts
 * @param links numbers of linked records between which growth is measured, the smallest first
 * @param runs how often each figure is taken
 */
public record Scale(
        int rows,
        int smallTransactions,
        int warmUpRows,
        int probes,
        List<Integer> rates,
        int loadSeconds,
        List<Integer> links,
        int runs) {

    public static final Scale FULL = new Scale(
            200_000, 100_000, 200_000, 1_000, List.of(500, 1_000, 2_000, 4_000), 10, List.of(100_000, 1_000_000), 3);
    public static final Scale QUICK =
            new Scale(30_000, 5_000, 10_000, 200, List.of(500), 3, List.of(10_000, 100_000), 1);

    /** With a warm-up that is no longer than what is measured. */
    public Scale withRows(int newRows) {
        return new Scale(
                newRows, smallTransactions, Math.min(warmUpRows, newRows), probes, rates, loadSeconds, links, runs);
    }

    public Scale withRates(List<Integer> newRates) {
        return new Scale(rows, smallTransactions, warmUpRows, probes, newRates, loadSeconds, links, runs);
    }

    public Scale withRuns(int newRuns) {
        return new Scale(rows, smallTransactions, warmUpRows, probes, rates, loadSeconds, links, newRuns);
    }

    /** @throws IllegalArgumentException if growth cannot be told from these numbers */
    public Scale withLinks(List<Integer> newLinks) {
        for (int i = 0; i < newLinks.size(); i++) {
            boolean grows = i == 0 || newLinks.get(i) > newLinks.get(i - 1);
            if (newLinks.size() < 2
                    || newLinks.getFirst() < 1
                    || !grows
                    || newLinks.get(i) % newLinks.getFirst() != 0) {
                throw new IllegalArgumentException(
                        "growth is measured between two or more numbers of links, each larger than"
                                + " the one before and a multiple of the first, such as 100000,1000000; not "
                                + newLinks);
            }
        }
        return new Scale(rows, smallTransactions, warmUpRows, probes, rates, loadSeconds, newLinks, runs);
    }
}
