package io.tideway.engine.definition;

import java.time.Duration;

/**
 * The bounds of the history of applied changes and lost values.
 *
 * @param keep for how long entries are kept
 * @param bytes approximate upper bound of the size
 */
public record HistoryRule(Duration keep, long bytes) {

    private static final long GIGABYTE = 1_000_000_000L;

    /** Applies where the user sets nothing. */
    public static final HistoryRule DEFAULT = new HistoryRule(Duration.ofDays(7), GIGABYTE);
}
