package io.tideway.spi;

import java.util.List;

/**
 * What is to be written in one table.
 *
 * @param table the fields that the writes, and conflicted outcomes, lie over
 * @param writes for different records
 */
public record TableWrites(TableSelection table, List<Write> writes) {}
