package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.postgres.encoding.BinaryCopy;
import io.tideway.engine.ledger.postgres.encoding.LinkColumns;
import java.sql.Connection;
import java.sql.SQLException;

/** Inserts many links at once, by COPY. */
final class LinkCopy {

    private static final String TABLE = "tideway_ledger.link"
            + " (mapping, id, left_key, right_key, left_base, right_base, left_version, right_version, detached)";
    private static final int COLUMNS = 9;

    private LinkCopy() {}

    /** Inserts the links within the connection's transaction. */
    static void insert(Connection connection, LinkColumns links) throws SQLException {
        BinaryCopy copy = new BinaryCopy(COLUMNS);
        for (int row = 0; row < links.ids.length; row++) {
            copy.row();
            copy.number(links.mappings[row]);
            copy.number(links.ids[row]);
            copy.text(links.leftKeys[row]);
            copy.text(links.rightKeys[row]);
            copy.bytes(links.leftBases[row]);
            copy.bytes(links.rightBases[row]);
            copy.number(links.leftVersions[row]);
            copy.number(links.rightVersions[row]);
            copy.bool(links.detached[row]);
        }
        copy.send(connection, TABLE);
    }
}
