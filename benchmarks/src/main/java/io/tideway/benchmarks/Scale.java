package io.tideway.benchmarks;

/**
 * How much work is measured.
 *
 * @param rows in one large transaction, and in a first load
 * @param smallTransactions of one row each
 * @param warmUpRows inserted before time is taken
 * @param probes changes made one at a time
 * @param loadSeconds how long a steady load lasts
 * @param runs how often each figure is taken
 */
record Scale(int rows, int smallTransactions, int warmUpRows, int probes, int loadSeconds, int runs) {

    static final Scale FULL = new Scale(200_000, 100_000, 200_000, 1_000, 10, 3);
    static final Scale QUICK = new Scale(50_000, 5_000, 5_000, 200, 3, 1);

    Scale withRuns(int newRuns) {
        return new Scale(rows, smallTransactions, warmUpRows, probes, loadSeconds, newRuns);
    }

    Scale withRows(int newRows) {
        return new Scale(newRows, smallTransactions, warmUpRows, probes, loadSeconds, runs);
    }
}
