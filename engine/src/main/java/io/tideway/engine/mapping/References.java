package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import java.util.Optional;

/** Keys of other records, translated by the links that the caller has read. Called for every reference: must not block. */
public interface References {

    /** For records whose mapping refers to no other. */
    References NONE = (mapping, side, key) -> Optional.empty();

    /**
     * The key on the other side of the record that has {@code key} on {@code side}; empty: it is not linked.
     *
     * @param mapping name of the table mapping
     */
    Optional<RecordKey> other(String mapping, Side side, RecordKey key);
}
