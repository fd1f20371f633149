package io.tideway.engine.definition;

import java.time.Duration;

/**
 * How much is kept of what was done to records, and of what lost.
 *
 * @param keep for so long
 * @param bytes and no more than so much, nearly
 */
public record HistoryRule(Duration keep, long bytes) {

    private static final long GIGABYTE = 1_000_000_000L;

    /** What holds where the user sets nothing. */
    public static final HistoryRule DEFAULT = new HistoryRule(Duration.ofDays(7), GIGABYTE);
}
