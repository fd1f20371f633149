package io.tideway.server.metrics;

import io.tideway.engine.api.SyncStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The newest status, asked for at most once in a while however many meters read it. */
final class StatusCache {

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<List<SyncStatus>> source;
    private List<SyncStatus> status = List.of();
    private long readAt;
    private boolean read;

    StatusCache(Supplier<List<SyncStatus>> source) {
        this.source = source;
    }

    synchronized Optional<SyncStatus> sync(String name) {
        long now = System.nanoTime();
        if (!read || now - readAt > FRESH_NANOS) {
            status = source.get();
            readAt = now;
            read = true;
        }
        return status.stream().filter(sync -> sync.name().equals(name)).findFirst();
    }
}
