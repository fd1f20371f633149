package io.tideway.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * A record as it was read.
 *
 * @param key its key
 * @param fields the selection's fields, all present
 * @param version an upper bound of the changes that it contains
 * @param committedAt when it was last changed, if the system reports it
 */
public record StoredRecord(RecordKey key, Fields fields, RecordVersion version, Optional<Instant> committedAt) {}
