package io.tideway.server.api;

import io.tideway.engine.api.SideStatus;
import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.api.TableStatus;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The state of a sync, as {@code status} lists it. */
public record SyncDocument(
        String sync, String state, @Nullable Reason reason, SideDocument left, SideDocument right, List<Table> tables) {

    public static SyncDocument of(SyncStatus status) {
        return new SyncDocument(
                status.name(),
                status.state().name(),
                status.reason().orElse(null),
                SideDocument.of(status.left()),
                SideDocument.of(status.right()),
                status.tables().stream().map(Table::of).toList());
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    /**
     * One side's stream, with counts since the engine started.
     *
     * @param retainedBytes log that the system keeps because it is not acknowledged; null: not known
     * @param limitBytes the most that it keeps; null: no limit, or not known
     */
    public record SideDocument(
            String connection,
            boolean captured,
            @Nullable String position,
            @Nullable Instant lastChangeAt,
            long changes,
            long creates,
            long updates,
            long deletes,
            @Nullable Long retainedBytes,
            @Nullable Long limitBytes,
            List<Reason> warnings) {
        static SideDocument of(SideStatus side) {
            return new SideDocument(
                    side.connection(),
                    side.captured(),
                    side.position().map(Position::text).orElse(null),
                    side.lastChangeAt().orElse(null),
                    side.changes(),
                    side.creates(),
                    side.updates(),
                    side.deletes(),
                    side.health()
                            .map(StreamHealth::retainedBytes)
                            .map(SyncDocument::orNull)
                            .orElse(null),
                    side.health()
                            .map(StreamHealth::limitBytes)
                            .map(SyncDocument::orNull)
                            .orElse(null),
                    side.health().map(StreamHealth::warnings).orElse(List.of()));
        }
    }

    /**
     * One table mapping.
     *
     * @param backfillEstimate -1: not known
     */
    public record Table(
            String table,
            String left,
            String right,
            @Nullable Reason paused,
            List<Reason> waitingFields,
            @Nullable Reason backfillWaits,
            String stage,
            long backfilled,
            long backfillEstimate,
            long links,
            long issues,
            long deferred,
            long conflicts) {
        static Table of(TableStatus table) {
            return new Table(
                    table.name(),
                    table.left().toString(),
                    table.right().toString(),
                    table.paused().orElse(null),
                    table.waitingFields(),
                    table.backfillWaits().orElse(null),
                    table.stage().name(),
                    table.backfilled(),
                    table.backfillEstimate(),
                    table.links(),
                    table.issues(),
                    table.deferred(),
                    table.conflicts());
        }
    }
}
