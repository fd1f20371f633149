package io.tideway.benchmarks.replication;

import io.tideway.benchmarks.database.Database;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.database.Servers;
import io.tideway.benchmarks.database.Table;
import io.tideway.benchmarks.debezium.DebeziumPipeline;
import io.tideway.benchmarks.debezium.Endpoint;
import io.tideway.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Debezium's embedded engine with its defaults, and a sink that writes each of its batches by upserts in one transaction. */
public final class DebeziumReplication implements Replication {

    private final DatabasePair databases;
    private final Path offsets;
    private final DebeziumPipeline pipeline;

    public DebeziumReplication(Servers servers, List<Table> tables, Map<String, String> settings) throws SQLException {
        this.databases = DatabasePair.create(servers, "debezium", tables);
        try {
            this.offsets = Files.createTempFile("debezium-", ".offsets");
            Files.delete(offsets); // an empty one is not a fresh one to it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.pipeline = new DebeziumPipeline(endpoint(databases.source), endpoint(databases.target), offsets, settings);
    }

    private static Endpoint endpoint(Database database) {
        PostgresServer server = database.server();
        return new Endpoint(server.host(), server.port(), database.name(), server.user(), server.password());
    }

    @Override
    public DatabasePair databases() {
        return databases;
    }

    @Override
    public void start() throws SQLException {
        pipeline.start();
    }

    @Override
    public void pause() throws SQLException {
        pipeline.stop();
        databases.awaitDisconnected();
    }

    @Override
    public void resume() throws SQLException {
        pipeline.start();
        databases.awaitConnected();
    }

    /** Its stream begins when its first load is over. */
    @Override
    public void settle() throws SQLException {
        databases.awaitConnected();
    }

    @Override
    public void close() throws SQLException {
        pipeline.stop();
        try {
            Files.deleteIfExists(offsets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        databases.close();
    }
}
