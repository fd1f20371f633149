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
public record WorkSize(
        int rows,
        int smallTransactions,
        int warmUpRows,
        int probes,
        List<Integer> rates,
        int loadSeconds,
        List<Integer> links,
        int runs) {

    public static final WorkSize FULL = new WorkSize(
            200_000, 100_000, 200_000, 1_000, List.of(500, 1_000, 2_000, 4_000), 10, List.of(100_000, 1_000_000), 3);
    public static final WorkSize QUICK =
            new WorkSize(30_000, 5_000, 10_000, 200, List.of(500), 3, List.of(10_000, 100_000), 1);

    /** Returns a copy with that many rows, and a warm-up that is no longer than the measured work. */
    public WorkSize withRows(int newRows) {
        return new WorkSize(
                newRows, smallTransactions, Math.min(warmUpRows, newRows), probes, rates, loadSeconds, links, runs);
    }

    public WorkSize withRates(List<Integer> newRates) {
        return new WorkSize(rows, smallTransactions, warmUpRows, probes, newRates, loadSeconds, links, runs);
    }

    public WorkSize withRuns(int newRuns) {
        return new WorkSize(rows, smallTransactions, warmUpRows, probes, rates, loadSeconds, links, newRuns);
    }

    /** @throws IllegalArgumentException if these numbers do not show growth */
    public WorkSize withLinks(List<Integer> newLinks) {
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
        return new WorkSize(rows, smallTransactions, warmUpRows, probes, rates, loadSeconds, newLinks, runs);
    }
}
