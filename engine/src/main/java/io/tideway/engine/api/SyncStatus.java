package io.tideway.engine.api;

import io.tideway.engine.sync.SyncState;
import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;

/**
 * The status of a sync.
 *
 * @param reason why it is not running, or what it waits for; empty while all is well
 * @param left the left side's stream
 * @param right the right side's stream
 */
public record SyncStatus(
        String name,
        SyncState state,
        Optional<Reason> reason,
        SideStatus left,
        SideStatus right,
        List<TableStatus> tables) {

    public SyncStatus {
        tables = List.copyOf(tables);
    }
}
