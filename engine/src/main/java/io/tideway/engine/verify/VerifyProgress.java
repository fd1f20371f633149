package io.tideway.engine.verify;

/**
 * The progress of a comparison of a table mapping.
 *
 * @param read how many records of both sides were read
 * @param estimate about how many there are
 */
public record VerifyProgress(String sync, String table, long read, long estimate) {}
