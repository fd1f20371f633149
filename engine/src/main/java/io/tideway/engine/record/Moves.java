package io.tideway.engine.record;

import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.List;
import java.util.Optional;

/**
 * The keys that a record had before, as far as the changes of one batch show.
 *
 * @param previousKey the first of them; empty: the record has it, or has it again
 * @param leftKeys all that it has left, one after the other; the record may have one of them again
 * @param at the version of the last move; later changes of the record may follow in the batch
 */
public record Moves(Optional<RecordKey> previousKey, List<RecordKey> leftKeys, RecordVersion at) {

    static final Moves NONE = new Moves(Optional.empty(), List.of(), RecordVersion.UNKNOWN);

    /** The one move of a record from that key to its present key. */
    static Moves from(RecordKey key, RecordVersion at) {
        return new Moves(Optional.of(key), List.of(), at);
    }

    public boolean any() {
        return previousKey.isPresent() || !leftKeys.isEmpty();
    }
}
