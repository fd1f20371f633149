package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Bounds;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SequencedMap;

/**
 * A replication connection before its stream begins: asks the server for its identity.
 *
 * <p>The stream then uses the same connection, because the name of a host may lead to another server from one
 * connection to the next. One thread; {@link #close} ends the connection, unless a stream has taken it over.
 */
final class ReplicationSession implements AutoCloseable {

    private final Database database;
    private final Connection connection;
    private final Session session;
    private boolean handedOver;

    private ReplicationSession(Database database, Connection connection) {
        this.database = database;
        this.connection = connection;
        this.session = new Session(connection, Lsn.NONE);
    }

    static ReplicationSession open(Database database) throws SQLException {
        return new ReplicationSession(database, database.openReplication());
    }

    /**
     * Returns the state of the server and of a slot, to be compared with a position.
     *
     * @param known up to where the log of each timeline is known
     */
    HistoryCheck check(String slot, SequencedMap<Integer, Lsn> known) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) Bounds.SOCKET.toMillis());
        SlotPosition now = WalHead.read(database.server(), session).position();
        return new HistoryCheck(slot, now, lineage(now), SlotState.find(session, slot), known);
    }

    /**
     * Returns the server's timelines. If the server does not reveal its history, the current timeline is the only one.
     */
    private Lineage lineage(SlotPosition now) throws SQLException {
        try {
            List<String> files = now.timeline() == 1
                    ? List.of()
                    : session.query("TIMELINE_HISTORY " + now.timeline(), row -> row.getString("content"));
            return Lineage.of(now, String.join("\n", files));
        } catch (SQLException e) {
            if (SqlErrors.isConnectionLost(SqlErrors.state(e))) {
                throw e;
            }
            return Lineage.of(now, "");
        }
    }

    /** Makes it a failover slot, which standbys may copy; waits for its reader, but not for long. Servers 17 and newer. */
    void carryOver(String slot) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) Bounds.TABLE_LOCK.toMillis());
        session.execute("ALTER_REPLICATION_SLOT " + SqlText.identifier(slot) + " (FAILOVER true)");
    }

    /** Starts the slot's stream, which takes the connection over. Where that fails, it can be tried again. */
    ReplicationConnection stream(String slot, Lsn from) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) Bounds.SOCKET.toMillis());
        ReplicationConnection link = ReplicationConnection.start(database, connection, slot, from);
        // It bounds the wait for the rest of a message that has begun; between messages no thread waits on the socket.
        connection.setNetworkTimeout(Runnable::run, (int) Bounds.STREAM.toMillis());
        handedOver = true;
        return link;
    }

    @Override
    public void close() throws SQLException {
        if (!handedOver) {
            connection.close();
        }
    }
}
