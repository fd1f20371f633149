package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.pipeline.VerifyReport.Difference;
import io.tideway.spi.RecordKey;
import java.util.List;

/**
 * A record that does not agree.
 *
 * @param side the side by whose key it is looked up again
 */
record Suspect(Side side, RecordKey key, Difference difference, Kind kind) {

    enum Kind {
        DIFFERING,
        MISSING_LEFT,
        MISSING_RIGHT
    }

    static Suspect missing(Link link, Side on) {
        Difference difference = on == Side.LEFT
                ? new Difference("", link.rightKey().text(), List.of())
                : new Difference(link.leftKey().text(), "", List.of());
        return new Suspect(on.other(), link.key(on.other()), difference, kind(on));
    }

    static Suspect differing(Link link, List<String> fields) {
        Difference difference =
                new Difference(link.leftKey().text(), link.rightKey().text(), fields);
        return new Suspect(Side.LEFT, link.leftKey(), difference, Kind.DIFFERING);
    }

    static Suspect unlinked(Side on, RecordKey key) {
        Difference difference =
                on == Side.LEFT ? new Difference(key.text(), "", List.of()) : new Difference("", key.text(), List.of());
        return new Suspect(on, key, difference, kind(on.other()));
    }

    private static Kind kind(Side missing) {
        return missing == Side.LEFT ? Kind.MISSING_LEFT : Kind.MISSING_RIGHT;
    }
}
