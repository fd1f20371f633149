package io.tideway.spi;

import java.util.List;

/**
 * Part of a table, read at one moment; maybe shorter than was asked for.
 *
 * @param records in the order of the cursor
 * @param next where the next chunk begins
 * @param last whether the table ends here
 */
public record SnapshotChunk(List<StoredRecord> records, ChunkCursor next, boolean last) {}
