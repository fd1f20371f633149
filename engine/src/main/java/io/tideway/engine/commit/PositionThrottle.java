package io.tideway.engine.commit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells when a position is worth a commit of its own.
 *
 * <p>A commit for each word of an idle system would cost more than it saves, and where the ledger lies on that system's server it
 * would make the next word itself.
 */
public final class PositionThrottle {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final InstantSource clock;
    private Instant due = Instant.MIN;

    public PositionThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /** A time that is further away than it was ever set was set by a clock that was set back since. */
    public boolean isDue() {
        Instant now = clock.instant();
        return !now.isBefore(due) || now.plus(INTERVAL).isBefore(due);
    }

    public void stored() {
        due = clock.instant().plus(INTERVAL);
    }
}
