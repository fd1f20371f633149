package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a server's log, written {@code system/timeline/lsn}. Places in the log of another cluster cannot be
 * compared with it; places of another timeline only if one came from the other ({@link Lineage}).
 *
 * <p>{@code +knownEnd} follows if more is known than the log before the place: part of a transaction, or writes and reads
 * beside the stream ({@link KnownLogEnd}). A server that was promoted without that part would not report its loss, and its
 * effects would stay.
 *
 * @param lsn from where the stream continues
 * @param knownEnd the place that the log of a server must reach, so that it holds all that is known; {@code lsn} at least
 */
record SlotPosition(String system, int timeline, Lsn lsn, Lsn knownEnd) {

    private static final String PLACE = "([0-9A-F]+/[0-9A-F]+)";
    private static final Pattern FORM = Pattern.compile("(\\d+)/(\\d+)/" + PLACE + "(?:\\+" + PLACE + ")?");

    SlotPosition {
        if (knownEnd.compareTo(lsn) < 0) {
            throw new AssertionError("known up to " + knownEnd + ", and continues from " + lsn);
        }
    }

    /** A position after which nothing is known. */
    SlotPosition(String system, int timeline, Lsn lsn) {
        this(system, timeline, lsn, lsn);
    }

    /** Empty: it is a position of another way of capture. */
    static Optional<SlotPosition> parse(Position position) {
        Matcher parts = FORM.matcher(position.text());
        if (!parts.matches()) {
            return Optional.empty();
        }
        Lsn lsn = Lsn.parse(parts.group(3));
        Lsn knownEnd = Optional.ofNullable(parts.group(4)).map(Lsn::parse).orElse(lsn);
        return Optional.of(new SlotPosition(parts.group(1), Integer.parseInt(parts.group(2)), lsn, knownEnd));
    }

    /** Returns a position in the same history, after which nothing is known. */
    SlotPosition at(Lsn place) {
        return new SlotPosition(system, timeline, place);
    }

    /** In the same history. */
    SlotPosition at(Lsn place, Lsn toldUpTo) {
        return new SlotPosition(system, timeline, place, toldUpTo);
    }

    /** The same place on a timeline that came from this one. */
    SlotPosition on(int descendant) {
        return new SlotPosition(system, descendant, lsn, knownEnd);
    }

    boolean sameHistory(SlotPosition other) {
        return system.equals(other.system) && timeline == other.timeline;
    }

    Position toPosition() {
        return new Position(system + "/" + timeline + "/" + lsn + (knownEnd.equals(lsn) ? "" : "+" + knownEnd));
    }
}
