package io.tideway.engine.issue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Notices that the machine's clock was set back: what was to be done at a time would wait as long again. */
final class ClockRegression {

    /** Clocks are moved a little all the time. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Instant last;

    ClockRegression(InstantSource clock) {
        this.clock = clock;
        this.last = clock.instant();
    }

    /** Whether it was set back since it was last asked. */
    boolean wasSetBack() {
        Instant now = clock.instant();
        boolean back = now.isBefore(last.minus(SLACK));
        last = now;
        return back;
    }
}
