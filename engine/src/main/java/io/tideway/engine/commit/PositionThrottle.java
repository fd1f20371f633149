package io.tideway.engine.commit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Decides when a position without a result deserves a commit of its own.
 *
 * <p>A commit for each position of an idle system would cost more than it saves. If the ledger is in that system's database server, each
 * commit would also cause the next position.
 */
public final class PositionThrottle {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final InstantSource clock;
    private Instant due = Instant.MIN;

    public PositionThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /** A due time further away than one interval was set before the clock was set back. */
    public boolean isDue() {
        Instant now = clock.instant();
        return !now.isBefore(due) || now.plus(INTERVAL).isBefore(due);
    }

    public void stored() {
        due = clock.instant().plus(INTERVAL);
    }
}
