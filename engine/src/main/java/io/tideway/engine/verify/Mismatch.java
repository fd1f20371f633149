package io.tideway.engine.verify;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.verify.VerifyReport.Difference;
import io.tideway.spi.RecordKey;
import java.util.List;
import java.util.Objects;

/**
 * A record that does not agree.
 *
 * @param identity the side and key by which it is looked up again
 * @param values a hash of the values that differ, or of what is missing: while it is the same, nothing has changed in between
 */
record Mismatch(Identity identity, Difference difference, Kind kind, int values) {

    private static final int UNLINKED = 0;

    /** The side and the key that identify the record. */
    record Identity(Side side, RecordKey key) {}

    enum Kind {
        DIFFERING,
        MISSING_LEFT,
        MISSING_RIGHT
    }

    static Mismatch missing(Link link, Side on) {
        Difference difference = on == Side.LEFT
                ? new Difference("", link.rightKey().text(), List.of())
                : new Difference(link.leftKey().text(), "", List.of());
        int values = Objects.hash(link.id(), link.key(on));
        return new Mismatch(new Identity(on.other(), link.key(on.other())), difference, kind(on), values);
    }

    static Mismatch differing(Link link, List<String> fields, int values) {
        Difference difference =
                new Difference(link.leftKey().text(), link.rightKey().text(), fields);
        return new Mismatch(new Identity(Side.LEFT, link.leftKey()), difference, Kind.DIFFERING, values);
    }

    static Mismatch unlinked(Side on, RecordKey key) {
        Difference difference =
                on == Side.LEFT ? new Difference(key.text(), "", List.of()) : new Difference("", key.text(), List.of());
        return new Mismatch(new Identity(on, key), difference, kind(on.other()), UNLINKED);
    }

    /** Whether it differs in the same way as at an earlier look. */
    boolean isSame(Mismatch earlier) {
        return kind == earlier.kind && values == earlier.values;
    }

    private static Kind kind(Side missing) {
        return missing == Side.LEFT ? Kind.MISSING_LEFT : Kind.MISSING_RIGHT;
    }
}
