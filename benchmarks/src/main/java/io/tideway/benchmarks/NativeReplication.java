package io.tideway.benchmarks;

import io.tideway.embedded.PostgresServer;
import java.sql.SQLException;

/** Postgres's own logical replication with its defaults: a publication and a subscription. */
final class NativeReplication implements Replication {

    private static final String NOT_READY = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'";

    private final TablePair tables;

    NativeReplication(Servers servers) throws SQLException {
        this.tables = TablePair.create(servers, "native");
        tables.sourceDatabase.execute("CREATE PUBLICATION bench FOR TABLE " + Customers.TABLE);
    }

    @Override
    public TablePair tables() {
        return tables;
    }

    @Override
    public void start() throws SQLException {
        PostgresServer server = tables.sourceDatabase.server();
        String source = "host=%s port=%d dbname=%s user=%s password=%s"
                .formatted(
                        server.host(), server.port(), tables.sourceDatabase.name(), server.user(), server.password());
        tables.targetDatabase.execute("CREATE SUBSCRIPTION bench CONNECTION '" + source + "' PUBLICATION bench");
    }

    @Override
    public void pause() throws SQLException {
        tables.targetDatabase.execute("ALTER SUBSCRIPTION bench DISABLE");
        tables.awaitDisconnected();
    }

    @Override
    public void resume() throws SQLException {
        tables.targetDatabase.execute("ALTER SUBSCRIPTION bench ENABLE");
        tables.awaitConnected();
    }

    @Override
    public void settle() throws SQLException {
        Await.until("the table is ready", () -> tables.targetDatabase.number(NOT_READY) == 0);
    }

    @Override
    public void close() throws SQLException {
        tables.targetDatabase.execute("DROP SUBSCRIPTION IF EXISTS bench");
        tables.close();
    }
}
