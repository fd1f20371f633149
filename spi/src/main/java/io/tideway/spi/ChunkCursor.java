package io.tideway.spi;

/** An opaque place in a snapshot, between two chunks; survives a restart. */
public record ChunkCursor(String text) {

    /** Before the first chunk. */
    public static final ChunkCursor START = new ChunkCursor("");
}
