package io.tideway.engine.pipeline;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.StoredRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of a record on one side, in the system's own terms.
 *
 * @param exists false: it was deleted, or is not there
 * @param fields over the side's selection; none present where it does not exist
 * @param version up to where this reaches among the record's changes
 * @param committedAt empty: not known
 * @param read whether it was read just now, rather than told by a stream that may lag
 */
record Seen(boolean exists, Fields fields, RecordVersion version, Optional<Instant> committedAt, boolean read) {

    static Seen read(StoredRecord record) {
        return new Seen(true, record.fields(), record.version(), record.committedAt(), true);
    }

    static Seen readAsGone(FieldLayout layout) {
        return new Seen(false, Fields.none(layout), RecordVersion.UNKNOWN, Optional.empty(), true);
    }

    Seen committed(Optional<Instant> at) {
        return committedAt.isPresent() || at.isEmpty() ? this : new Seen(exists, fields, version, at, read);
    }
}
