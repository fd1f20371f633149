package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a server's log, written {@code system/timeline/lsn}: log places of another cluster, or of another timeline after
 * a failover or a restore, cannot be compared with it.
 */
record SlotPosition(String system, int timeline, Lsn lsn) {

    private static final Pattern FORM = Pattern.compile("(\\d+)/(\\d+)/([0-9A-F]+/[0-9A-F]+)");

    /** Empty: it is a position of another way of capture. */
    static Optional<SlotPosition> parse(Position position) {
        Matcher parts = FORM.matcher(position.text());
        return parts.matches()
                ? Optional.of(
                        new SlotPosition(parts.group(1), Integer.parseInt(parts.group(2)), Lsn.parse(parts.group(3))))
                : Optional.empty();
    }

    SlotPosition at(Lsn place) {
        return new SlotPosition(system, timeline, place);
    }

    boolean sameHistory(SlotPosition other) {
        return system.equals(other.system) && timeline == other.timeline;
    }

    Position toPosition() {
        return new Position(system + "/" + timeline + "/" + lsn);
    }
}
