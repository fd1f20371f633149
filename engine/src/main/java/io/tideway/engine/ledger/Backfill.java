package io.tideway.engine.ledger;

import io.tideway.spi.ChunkCursor;

/**
 * The progress of the first reading, or of a resync, of a table mapping.
 *
 * @param mapping the ledger's id of the table mapping
 * @param cursor where the stage continues: a chunk cursor, or the last link's id in stage LINKS
 * @param records how many records the stage has read
 */
public record Backfill(int mapping, Stage stage, ChunkCursor cursor, long records) {

    /** Stages in order. */
    public enum Stage {
        /** Compares linked records on both sides; in a resync only. */
        LINKS,
        /** Reads the left table. */
        LEFT,
        /** Reads the right table. */
        RIGHT,
        DONE
    }
}
