package io.tideway.engine.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells when a position is worth a commit of its own.
 *
 * <p>A commit for each word of an idle system would cost more than it saves, and where the ledger lies on that system's server it
 * would make the next word itself.
 */
final class LazyPosition {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final InstantSource clock;
    private Instant due = Instant.MIN;

    LazyPosition(InstantSource clock) {
        this.clock = clock;
    }

    boolean isDue() {
        return !clock.instant().isBefore(due);
    }

    void stored() {
        due = clock.instant().plus(INTERVAL);
    }
}
