package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a server's log, written {@code system/timeline/lsn}: log places of another cluster cannot be compared with it, and
 * those of another timeline only where one came from the other ({@link Lineage}).
 *
 * <p>{@code +told} follows where more is known than what lies before: part of a transaction, or what was written and read beside the
 * stream ({@link KnownLog}). A server that was promoted without that would not tell of it, and what came of it would stay.
 *
 * @param lsn from where the stream goes on
 * @param told where the log of a server must reach to that holds all that is known; {@code lsn} at least
 */
record SlotPosition(String system, int timeline, Lsn lsn, Lsn told) {

    private static final String PLACE = "([0-9A-F]+/[0-9A-F]+)";
    private static final Pattern FORM = Pattern.compile("(\\d+)/(\\d+)/" + PLACE + "(?:\\+" + PLACE + ")?");

    SlotPosition {
        if (told.compareTo(lsn) < 0) {
            throw new AssertionError("told up to " + told + ", and goes on from " + lsn);
        }
    }

    /** Where nothing is known of what comes after. */
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
        Lsn told = Optional.ofNullable(parts.group(4)).map(Lsn::parse).orElse(lsn);
        return Optional.of(new SlotPosition(parts.group(1), Integer.parseInt(parts.group(2)), lsn, told));
    }

    /** In the same history, where nothing is known of what comes after. */
    SlotPosition at(Lsn place) {
        return new SlotPosition(system, timeline, place);
    }

    /** In the same history. */
    SlotPosition at(Lsn place, Lsn toldUpTo) {
        return new SlotPosition(system, timeline, place, toldUpTo);
    }

    /** The same place on a timeline that came from this one. */
    SlotPosition on(int descendant) {
        return new SlotPosition(system, descendant, lsn, told);
    }

    boolean sameHistory(SlotPosition other) {
        return system.equals(other.system) && timeline == other.timeline;
    }

    Position toPosition() {
        return new Position(system + "/" + timeline + "/" + lsn + (told.equals(lsn) ? "" : "+" + told));
    }
}
