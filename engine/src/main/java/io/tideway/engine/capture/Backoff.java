package io.tideway.engine.capture;

import java.time.Duration;

/** Pauses that grow from one failed attempt to the next, up to a bound. One thread. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration FIRST_SLOW = Duration.ofSeconds(5);
    private static final Duration LONGEST_SLOW = Duration.ofMinutes(1);

    private final long firstMillis;
    private final long longestMillis;
    private long nextMillis;

    /** For what passes by itself. */
    public Backoff() {
        this(FIRST, LONGEST);
    }

    private Backoff(Duration first, Duration longest) {
        this.firstMillis = first.toMillis();
        this.longestMillis = longest.toMillis();
        this.nextMillis = firstMillis;
    }

    /** For what a person must mend, as it seems: none is kept waiting for long after that. */
    public static Backoff slow() {
        return new Backoff(FIRST_SLOW, LONGEST_SLOW);
    }

    /** The pause before the next attempt; the one after it is twice as long. */
    public Duration next() {
        long millis = nextMillis;
        nextMillis = Math.min(longestMillis, nextMillis * 2);
        return Duration.ofMillis(millis);
    }

    /** After a success: the next pause is short again. */
    public void reset() {
        nextMillis = firstMillis;
    }
}
