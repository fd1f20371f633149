package io.tideway.engine.capture;

import java.time.Duration;

/** Pauses that grow from one failed attempt to the next, up to a bound. One thread. */
public final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private long nextMillis = FIRST_MILLIS;

    /** The pause before the next attempt; the one after it is twice as long. */
    public Duration next() {
        long millis = nextMillis;
        nextMillis = Math.min(LONGEST_MILLIS, nextMillis * 2);
        return Duration.ofMillis(millis);
    }

    /** After a success: the next pause is short again. */
    public void reset() {
        nextMillis = FIRST_MILLIS;
    }
}
