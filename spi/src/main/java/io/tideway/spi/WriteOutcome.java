package io.tideway.spi;

import java.time.Duration;
import java.util.List;

/** The outcome of one write. */
public sealed interface WriteOutcome {

    WriteId id();

    /**
     * Done (a delete of a missing record counts as done). If the system stores another value than the written one, the stream
     * reports it, even if it equals the previous value.
     *
     * @param key the record's key now
     * @param version an upper bound: the write and all before it have a version at most as high, all after it a higher one
     */
    record Applied(WriteId id, RecordKey key, RecordVersion version) implements WriteOutcome {}

    /** Not done: the record does not hold the expected values, or a create met a record that was there before. */
    record Conflicted(WriteId id, StoredRecord current) implements WriteOutcome {}

    /** Not done: the record does not exist any more. */
    record Missing(WriteId id) implements WriteOutcome {}

    /** Not done; to repeat it unchanged does not help. */
    record Rejected(WriteId id, Reason reason) implements WriteOutcome {}

    /**
     * Not done, but it may succeed later: a parent that does not exist yet, a locked record, a rate limit.
     *
     * @param rivals records of the same table that hold what the write wants, such as a unique value, as far as that is known: written
     *     together with their own changes, it may succeed at once
     */
    record Deferred(WriteId id, Reason reason, Duration retryAfter, List<RecordKey> rivals) implements WriteOutcome {
        public Deferred {
            rivals = List.copyOf(rivals);
        }

        /** Creates the outcome if no record of the table blocks the write. */
        public Deferred(WriteId id, Reason reason, Duration retryAfter) {
            this(id, reason, retryAfter, List.of());
        }
    }

    /** Perhaps done: the record must be read before anything is repeated. */
    record Unknown(WriteId id, Reason reason) implements WriteOutcome {}
}
