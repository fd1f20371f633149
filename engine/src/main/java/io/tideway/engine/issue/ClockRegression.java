package io.tideway.engine.issue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Detects that the machine's clock was set back: times in the future would then be that much further away. */
final class ClockRegression {

    /** Tolerates small corrections, which clocks get all the time. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Instant last;

    ClockRegression(InstantSource clock) {
        this.clock = clock;
        this.last = clock.instant();
    }

    /** Whether the clock was set back since the last call. */
    boolean wasSetBack() {
        Instant now = clock.instant();
        boolean back = now.isBefore(last.minus(SLACK));
        last = now;
        return back;
    }
}
