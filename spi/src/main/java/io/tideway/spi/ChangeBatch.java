package io.tideway.spi;

import java.util.List;

/**
 * Changes in stream order.
 *
 * @param changes maybe none
 * @param next the position after them, to be acknowledged once they are safe. It moves only at a transaction's end: a batch from
 *     the middle of a transaction repeats the position before that transaction.
 */
public record ChangeBatch(List<Change> changes, Position next) {}
