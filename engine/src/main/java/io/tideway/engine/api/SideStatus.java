package io.tideway.engine.api;

import io.tideway.spi.Position;
import io.tideway.spi.StreamHealth;
import java.time.Instant;
import java.util.Optional;

/**
 * The status of one side of a sync.
 *
 * @param connection its name
 * @param captured whether changes are read from it
 * @param position up to here its changes are applied or kept as issues
 * @param lastChangeAt commit time of the newest change that was processed
 * @param changes changes processed since the engine started, echoes included
 * @param creates records created on this side since the engine started
 * @param updates records updated on this side
 * @param deletes records deleted on this side
 * @param health what the system retains for the sync; empty: not known, as while the system is away
 */
public record SideStatus(
        String connection,
        boolean captured,
        Optional<Position> position,
        Optional<Instant> lastChangeAt,
        long changes,
        long creates,
        long updates,
        long deletes,
        Optional<StreamHealth> health) {}
