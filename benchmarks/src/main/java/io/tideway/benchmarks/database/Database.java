package io.tideway.benchmarks.database;

import io.tideway.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A database made for one measurement, and a session in it. For one thread at a time.
 *
 * <p>Life cycle: {@link #create}, {@link #close}, which drops the database and the replication slots in it.
 */
public final class Database implements AutoCloseable {

    private static final String ADMINISTRATION = "postgres";

    private static final String IDLE_SLOTS =
            "SELECT count(*) FROM pg_replication_slots WHERE database = current_database() AND active";

    private static final String DROP_SLOTS =
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()";

    private final PostgresServer server;
    private final String name;
    private final Connection session;

    private Database(PostgresServer server, String name) throws SQLException {
        this.server = server;
        this.name = name;
        this.session = open();
    }

    public static Database create(PostgresServer server, String name) throws SQLException {
        administrate(server, "CREATE DATABASE " + name);
        return new Database(server, name);
    }

    public PostgresServer server() {
        return server;
    }

    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** One more session; the caller closes it. */
    public Connection open() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), server.user(), server.password());
    }

    /** The session that {@link #execute} uses, for statements prepared once. */
    public Connection session() {
        return session;
    }

    public void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.execute();
        }
    }

    /** The first column of the first row, a number. */
    public long number(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        Await.until("slots are free", () -> number(IDLE_SLOTS) == 0);
        execute(DROP_SLOTS);
        session.close();
        administrate(server, "DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void administrate(PostgresServer server, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(ADMINISTRATION), server.user(), server.password());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
