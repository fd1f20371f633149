package io.tideway.benchmarks.database;

import java.sql.SQLException;
import java.util.List;

/** The same empty tables in a database on either server; {@code close} drops them. */
public final class DatabasePair implements AutoCloseable {

    /** Slots that are read; a reader of a change log holds a lock. */
    private static final String CONNECTED_SLOTS = """
            SELECT (SELECT count(*) FROM pg_replication_slots WHERE database = current_database() AND active)
              + (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE d.datname = current_database() AND l.locktype = 'advisory')
            """;

    public final Database source;
    public final Database target;
    public final List<Table> tables;

    private DatabasePair(Database source, Database target, List<Table> tables) throws SQLException {
        this.source = source;
        this.target = target;
        this.tables = tables;
        for (Table table : tables) {
            table.createIn(source);
            table.createIn(target);
        }
    }

    public static DatabasePair create(Servers servers, String name, List<Table> tables) throws SQLException {
        return new DatabasePair(
                Database.create(servers.source(), name), Database.create(servers.target(), name), tables);
    }

    public void awaitConnected() throws SQLException {
        Await.until("the source's slot is read", () -> source.number(CONNECTED_SLOTS) > 0);
    }

    public void awaitDisconnected() throws SQLException {
        Await.until("the source's slot is free", () -> source.number(CONNECTED_SLOTS) == 0);
    }

    @Override
    public void close() throws SQLException {
        target.close();
        source.close();
    }
}
