package io.tideway.benchmarks;

import java.sql.SQLException;

/** The same empty table in a database on either server; gone once it is closed. */
final class TablePair implements AutoCloseable {

    /** Slots that are read; who reads a change log holds a lock. */
    private static final String CONNECTED_SLOTS = """
            SELECT (SELECT count(*) FROM pg_replication_slots WHERE database = current_database() AND active)
              + (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE d.datname = current_database() AND l.locktype = 'advisory')
            """;

    final Database sourceDatabase;
    final Database targetDatabase;
    final Customers source;
    final Customers target;

    private TablePair(Database sourceDatabase, Database targetDatabase) throws SQLException {
        this.sourceDatabase = sourceDatabase;
        this.targetDatabase = targetDatabase;
        this.source = Customers.createIn(sourceDatabase);
        this.target = Customers.createIn(targetDatabase);
    }

    static TablePair create(Servers servers, String name) throws SQLException {
        return new TablePair(Database.create(servers.source(), name), Database.create(servers.target(), name));
    }

    void awaitConnected() throws SQLException {
        Await.until("the source's slot is read", () -> sourceDatabase.number(CONNECTED_SLOTS) > 0);
    }

    void awaitDisconnected() throws SQLException {
        Await.until("the source's slot is free", () -> sourceDatabase.number(CONNECTED_SLOTS) == 0);
    }

    @Override
    public void close() throws SQLException {
        targetDatabase.close();
        sourceDatabase.close();
    }
}
