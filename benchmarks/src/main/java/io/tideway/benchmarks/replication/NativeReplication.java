package io.tideway.benchmarks.replication;

import io.tideway.benchmarks.database.Await;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.database.Servers;
import io.tideway.benchmarks.database.Table;
import io.tideway.embedded.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Postgres's own logical replication with its defaults: a publication and a subscription. */
public final class NativeReplication implements Replication {

    private static final String NOT_READY = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'";

    private final DatabasePair databases;

    public NativeReplication(Servers servers, List<Table> tables) throws SQLException {
        this.databases = DatabasePair.create(servers, "native", tables);
        databases.source.execute("CREATE PUBLICATION bench FOR TABLE "
                + tables.stream().map(Table::name).collect(Collectors.joining(", ")));
    }

    @Override
    public DatabasePair databases() {
        return databases;
    }

    @Override
    public void start() throws SQLException {
        PostgresServer server = databases.source.server();
        String source = "host=%s port=%d dbname=%s user=%s password=%s"
                .formatted(server.host(), server.port(), databases.source.name(), server.user(), server.password());
        databases.target.execute("CREATE SUBSCRIPTION bench CONNECTION '" + source + "' PUBLICATION bench");
    }

    @Override
    public void pause() throws SQLException {
        databases.target.execute("ALTER SUBSCRIPTION bench DISABLE");
        databases.awaitDisconnected();
    }

    @Override
    public void resume() throws SQLException {
        databases.target.execute("ALTER SUBSCRIPTION bench ENABLE");
        databases.awaitConnected();
    }

    @Override
    public void settle() throws SQLException {
        Await.until("all tables are ready", () -> databases.target.number(NOT_READY) == 0);
    }

    @Override
    public void close() throws SQLException {
        databases.target.execute("DROP SUBSCRIPTION IF EXISTS bench");
        databases.close();
    }
}
