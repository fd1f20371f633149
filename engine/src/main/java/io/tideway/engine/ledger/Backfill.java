package io.tideway.engine.ledger;

import io.tideway.spi.ChunkCursor;

/**
 * How far the first reading, or a resync, of a table mapping has come.
 *
 * @param mapping the ledger's id of the table mapping
 * @param cursor where the stage goes on: a chunk cursor, or the last link's id in stage LINKS
 * @param records how many records the stage has read
 */
public record Backfill(int mapping, Stage stage, ChunkCursor cursor, long records) {

    /** Stages in order. */
    public enum Stage {
        /** Comparing linked records on both sides: a resync only. */
        LINKS,
        /** Reading the left table. */
        LEFT,
        /** Reading the right table. */
        RIGHT,
        DONE
    }
}
