package io.tideway.engine.record;

import io.tideway.engine.ledger.StreamedChange;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.StoredRecord;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of a record on one side, in the system's own terms.
 *
 * @param exists false: it was deleted, or is not there
 * @param fields over the side's selection; none present where it does not exist
 * @param version up to where this reaches among the record's changes
 * @param committedAt empty: not known
 * @param read whether it was read just now, and not streamed, which may lag
 * @param otherTimes by their name, the times of fields that were changed at another time, at the latest; empty: not known
 */
public record Observation(
        boolean exists,
        Fields fields,
        RecordVersion version,
        Optional<Instant> committedAt,
        boolean read,
        Map<String, Optional<Instant>> otherTimes) {

    static Observation streamed(
            boolean exists,
            Fields fields,
            RecordVersion version,
            Instant committedAt,
            Map<String, Optional<Instant>> otherTimes) {
        return new Observation(exists, fields, version, Optional.of(committedAt), false, otherTimes);
    }

    static Observation inChunk(StoredRecord record) {
        return new Observation(true, record.fields(), record.version(), record.committedAt(), false, Map.of());
    }

    public static Observation read(StoredRecord record) {
        return new Observation(true, record.fields(), record.version(), record.committedAt(), true, Map.of());
    }

    public static Observation readAsGone(FieldLayout layout) {
        return new Observation(false, Fields.none(layout), RecordVersion.UNKNOWN, Optional.empty(), true, Map.of());
    }

    /** Returns the absence of a record that was not read. */
    public static Observation assumedGone(FieldLayout layout) {
        return new Observation(false, Fields.none(layout), RecordVersion.UNKNOWN, Optional.empty(), false, Map.of());
    }

    /**
     * Returns this read, with the time of a streamed change before it. That is the users' time: the time that was read may be that of a
     * write of our own.
     */
    Observation after(StreamedChange streamed) {
        return new Observation(
                exists,
                fields,
                version,
                Optional.of(streamed.committedAt()),
                read,
                streamed.otherTimes(fields, committedAt));
    }

    /** Returns whether a field has a change that was not streamed yet. */
    boolean isAheadOfStream() {
        return otherTimes.values().stream().anyMatch(Optional::isEmpty);
    }
}
