package io.tideway.spi;

import java.util.List;
import java.util.OptionalInt;

/**
 * Changes in stream order.
 *
 * @param changes maybe none
 * @param next the position after them, to be acknowledged once they are safe. It moves only at a transaction's end: a batch from
 *     the middle of a transaction repeats the position before that transaction.
 * @param lastEnd how many of the changes are before the last end of a transaction: what follows belongs to a transaction that goes
 *     on in the next batch. 0 where a transaction, or none, ended just before the first change. Empty: the whole batch is from the
 *     middle of a transaction
 */
public record ChangeBatch(List<Change> changes, Position next, OptionalInt lastEnd) {

    /** Whole transactions, or changes of a system that has none. */
    public ChangeBatch(List<Change> changes, Position next) {
        this(changes, next, OptionalInt.of(changes.size()));
    }
}
