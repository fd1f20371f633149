package io.tideway.engine.pipeline;

import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;

/**
 * How a sync stands.
 *
 * @param reason why it is not running, or what it waits for; empty while all is well
 * @param left the left side's stream
 * @param right the right side's stream
 */
public record SyncStatus(
        String name,
        State state,
        Optional<Reason> reason,
        SideStatus left,
        SideStatus right,
        List<TableStatus> tables) {

    public SyncStatus {
        tables = List.copyOf(tables);
    }

    /** What a sync does. */
    public enum State {
        STARTING,
        RUNNING,
        PAUSED,
        /** A system or the ledger is away; tried again by itself. */
        WAITING,
        /** Only a person can help. */
        FAILED,
        STOPPED
    }
}
