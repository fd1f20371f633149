package io.tideway.server.api;

import io.tideway.engine.event.EngineListener.Event;
import io.tideway.spi.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a record.
 *
 * @param id grows by one with every event since the engine started
 * @param side the side that was written, or on which an issue blocks the record
 * @param changedAt commit time of the change behind it; null for a backfill
 */
public record EventDocument(
        long id,
        Instant at,
        @Nullable Instant changedAt,
        String sync,
        String table,
        String kind,
        String side,
        String key,
        List<String> fields,
        String why,
        @Nullable Reason reason) {

    static EventDocument of(long id, Event event) {
        return new EventDocument(
                id,
                event.at(),
                event.changedAt().orElse(null),
                event.sync(),
                event.table(),
                event.kind().name(),
                event.target().word(),
                event.key().text(),
                event.fields(),
                event.why(),
                event.reason().orElse(null));
    }
}
