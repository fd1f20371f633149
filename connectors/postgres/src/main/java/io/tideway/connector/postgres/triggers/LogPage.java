package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.VisibleTransactions;
import java.util.Comparator;
import java.util.List;

/**
 * Rows of the log that were not read before, in order of their transactions.
 *
 * @param full whether there may be more
 * @param visible the transactions that were visible when it was read
 * @param flushed whether no crash can take them back
 * @param names changes when a column gets another name
 */
record LogPage(List<LogRow> rows, boolean full, VisibleTransactions visible, boolean flushed, String names) {

    /** Whether all of it is the beginning of one transaction, which must be read by itself. */
    boolean isPartOfOne() {
        return full && rows.getFirst().xid() == rows.getLast().xid();
    }

    /** The rows whose transactions are here as a whole, in the order in which they were captured. */
    List<LogRow> whole() {
        long cut = cut();
        return rows.stream()
                .filter(row -> row.xid() < cut)
                .sorted(Comparator.comparingLong(LogRow::id))
                .toList();
    }

    /** Returns the transactions that are read after {@link #whole}. */
    VisibleTransactions after(VisibleTransactions before) {
        return full ? before.with(visible, cut()) : visible;
    }

    /** Of the last transaction more may follow. */
    private long cut() {
        return full ? rows.getLast().xid() : Long.MAX_VALUE;
    }
}
