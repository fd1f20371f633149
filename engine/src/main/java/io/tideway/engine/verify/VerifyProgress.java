package io.tideway.engine.verify;

/**
 * How far a comparison of a table mapping has come.
 *
 * @param read how many records of both sides were read
 * @param estimate how many there are, nearly
 */
public record VerifyProgress(String sync, String table, long read, long estimate) {}
