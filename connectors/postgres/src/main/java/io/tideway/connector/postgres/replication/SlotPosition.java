package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.Position;

/**
 * A position in a server's log, written {@code system/timeline/lsn}: log places of another cluster, or of another timeline after
 * a failover or a restore, cannot be compared with it.
 */
record SlotPosition(String system, int timeline, Lsn lsn) {

    static SlotPosition parse(Position position) {
        String[] parts = position.text().split("/", 3);
        return new SlotPosition(parts[0], Integer.parseInt(parts[1]), Lsn.parse(parts[2]));
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
