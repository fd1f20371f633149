package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import java.util.Optional;

/** Translates keys of other records by the links that the caller has read. Called for every reference: must not block. */
public interface References {

    /** For records without references. */
    References NONE = (mapping, side, key) -> Optional.empty();

    /**
     * Returns the key on the other side for the record that has {@code key} on {@code side}; empty: the record is not linked.
     *
     * @param mapping name of the table mapping
     */
    Optional<RecordKey> other(String mapping, Side side, RecordKey key);
}
