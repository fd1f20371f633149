package io.tideway.engine.capture;

import java.time.Duration;

/** Computes pauses that grow with each failed attempt, up to a bound. For one thread. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration FIRST_SLOW = Duration.ofSeconds(5);
    private static final Duration LONGEST_SLOW = Duration.ofMinutes(1);

    private final long firstMillis;
    private final long longestMillis;
    private long nextMillis;

    /** Creates pauses for failures that pass without intervention. */
    public Backoff() {
        this(FIRST, LONGEST);
    }

    private Backoff(Duration first, Duration longest) {
        this.firstMillis = first.toMillis();
        this.longestMillis = longest.toMillis();
        this.nextMillis = firstMillis;
    }

    /** Creates pauses for failures that probably need an operator. The bound keeps the wait after the repair short. */
    public static Backoff slow() {
        return new Backoff(FIRST_SLOW, LONGEST_SLOW);
    }

    /** Returns the pause before the next attempt, and doubles the one after it. */
    public Duration next() {
        long millis = nextMillis;
        nextMillis = Math.min(longestMillis, nextMillis * 2);
        return Duration.ofMillis(millis);
    }

    /** Resets the pause after a success. */
    public void reset() {
        nextMillis = firstMillis;
    }
}
