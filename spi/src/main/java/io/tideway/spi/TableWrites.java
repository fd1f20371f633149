package io.tideway.spi;

import java.util.List;

/**
 * The writes to one table.
 *
 * @param table the fields of the writes, and of conflicted outcomes
 * @param writes for different records
 */
public record TableWrites(TableSelection table, List<Write> writes) {}
