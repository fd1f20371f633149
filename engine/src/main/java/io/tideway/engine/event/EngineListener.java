package io.tideway.engine.event;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Receives the events of a sync, for live output and metrics. Called from the sync's thread: must return at once and not throw. */
public interface EngineListener {

    /** A listener that ignores all events. */
    EngineListener NONE = event -> {};

    void onEvent(Event event);

    /**
     * One action on a record.
     *
     * @param at when it was done
     * @param changedAt commit time of the change that caused it; empty for a backfill
     * @param target the side that was written, or on which the issue is
     * @param key the record's key on the target side, or on the source side if it has none there yet
     * @param fields names of the fields written, on the target side
     * @param why a short reason in words, such as {@code changed on the left} or {@code conflict on title: left wins (left)}
     * @param reason an issue's reason
     */
    record Event(
            Instant at,
            Optional<Instant> changedAt,
            String sync,
            String table,
            Kind kind,
            Side target,
            RecordKey key,
            List<String> fields,
            String why,
            Optional<Reason> reason) {}

    /** The kind of action. */
    enum Kind {
        CREATED,
        UPDATED,
        DELETED,
        LINKED,
        CONFLICT,
        ISSUE,
        HEALED
    }
}
