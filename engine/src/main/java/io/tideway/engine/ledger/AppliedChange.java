package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done to a record.
 *
 * @param at when it was done
 * @param mapping the ledger's id of the table mapping
 * @param target the side that was written; for a link, the side that had the record already
 * @param committedAt when the change behind it was committed on the other side; empty: not known
 * @param from the values before, over the mapping's pairs; absent: not known, or not of interest
 * @param to the values that were written
 * @param why in words, such as {@code changed on the left}
 */
public record AppliedChange(
        Instant at,
        int mapping,
        Kind kind,
        Side target,
        RecordKey leftKey,
        RecordKey rightKey,
        Optional<Instant> committedAt,
        Fields from,
        Fields to,
        String why) {

    /** Longer values are cut ({@link #shortened}). */
    public static final int MOST_CHARS = 1_000;

    /** What was done. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED,
        LINKED
    }

    public RecordKey key(Side side) {
        return side == Side.LEFT ? leftKey : rightKey;
    }

    /** The same without the ends of long values: the history is bounded. */
    public AppliedChange shortened() {
        return new AppliedChange(
                at, mapping, kind, target, leftKey, rightKey, committedAt, shortened(from), shortened(to), why);
    }

    private static Fields shortened(Fields values) {
        if (values.chars() <= MOST_CHARS) {
            return values;
        }
        Fields.Builder some = Fields.builder(values.layout());
        for (int i = 0; i < values.layout().size(); i++) {
            if (values.isPresent(i)) {
                some.set(i, shortened(values.value(i)));
            }
        }
        return some.build();
    }

    private static @Nullable String shortened(@Nullable String value) {
        return value == null || value.length() <= MOST_CHARS
                ? value
                : value.substring(0, MOST_CHARS) + "… (" + value.length() + " characters)";
    }
}
