package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change that was applied to a record.
 *
 * @param at when it was applied
 * @param mapping the ledger's id of the table mapping
 * @param target the side that was written; for a link, the side whose record existed
 * @param committedAt when its cause was committed on the other side; empty: unknown
 * @param from the values before, over the mapping's pairs; absent: unknown, or irrelevant
 * @param to the written values
 * @param why the reason as text, such as {@code changed on the left}
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

    /** The maximum length of a value in the history ({@link #shortened}). */
    public static final int MAX_CHARS = 1_000;

    /** The kind of change. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED,
        LINKED
    }

    public RecordKey key(Side side) {
        return side == Side.LEFT ? leftKey : rightKey;
    }

    /** Returns a copy with long values cut, because the history is bounded. */
    public AppliedChange shortened() {
        return new AppliedChange(
                at, mapping, kind, target, leftKey, rightKey, committedAt, shortened(from), shortened(to), why);
    }

    private static Fields shortened(Fields values) {
        if (values.chars() <= MAX_CHARS) {
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
        return value == null || value.length() <= MAX_CHARS
                ? value
                : value.substring(0, MAX_CHARS) + "… (" + value.length() + " characters)";
    }
}
