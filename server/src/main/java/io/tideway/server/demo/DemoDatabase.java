package io.tideway.server.demo;

import io.tideway.embedded.PostgresBinaries;
import io.tideway.embedded.PostgresServer;
import io.tideway.embedded.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One of the demo's two systems: a server with one database, and a session of its only user. For one thread at a time. */
final class DemoDatabase implements AutoCloseable {

    static final String PASSWORD = "demo";

    private final String name;
    private final PostgresServer server;
    private final Connection connection;

    private DemoDatabase(String name, PostgresServer server, Connection connection) {
        this.name = name;
        this.server = server;
        this.connection = connection;
    }

    /** A commit that the server does not write out at once is not seen by its readers of changes at once either. */
    private static final Map<String, String> SETTINGS =
            new TreeMap<>(Map.of("wal_level", "logical", "synchronous_commit", "on"));

    /** Starts a server in that directory, with a database and a user of that name. */
    static DemoDatabase start(String name, Path directory, PostgresBinaries binaries) {
        PostgresServer server = PostgresServer.start(
                binaries,
                ServerOptions.quick(directory).withSuperuser(name, PASSWORD).withSettings(SETTINGS));
        try (Connection setUp = DriverManager.getConnection(server.jdbcUrl("postgres"), name, PASSWORD);
                Statement statement = setUp.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return new DemoDatabase(name, server, DriverManager.getConnection(server.jdbcUrl(name), name, PASSWORD));
        } catch (SQLException e) {
            server.stop();
            throw new IllegalStateException("the demo's database " + name + " cannot be made", e);
        }
    }

    int port() {
        return server.port();
    }

    /** What to paste into a shell. */
    String psql() {
        return "psql postgresql://" + name + ":" + PASSWORD + "@127.0.0.1:" + port() + "/" + name;
    }

    void execute(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(name + " refused: " + sql, e);
        }
    }

    void executeBatch(String sql, List<@Nullable Object[]> rows) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(name + " refused: " + sql, e);
        }
    }

    /** The first value of the first row. */
    String queryOne(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(name + " refused: " + sql, e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Override
    public void close() {
        try (connection) {
            // Ends the session; the server ends even when that fails.
        } catch (SQLException e) {
            throw new IllegalStateException("the session with " + name + " cannot be closed", e);
        } finally {
            server.stop();
        }
    }
}
