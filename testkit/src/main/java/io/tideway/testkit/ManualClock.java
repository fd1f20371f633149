package io.tideway.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when a test moves it. Thread safe. */
public final class ManualClock implements InstantSource {

    /** The default start of a clock. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> now;

    public ManualClock() {
        this(START);
    }

    public ManualClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves the clock; a negative duration sets it back, as a bad clock does. */
    public void advance(Duration step) {
        now.updateAndGet(instant -> instant.plus(step));
    }
}
