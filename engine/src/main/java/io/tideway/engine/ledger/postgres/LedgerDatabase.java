package io.tideway.engine.ledger.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * The pool of connections to the ledger. Runs either a single statement that is its own transaction, or several statements in
 * one transaction. Thread safe.
 */
final class LedgerDatabase implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 6;
    private static final int MIN_IDLE_CONNECTIONS = 1;
    private static final int WAIT_FOR_CONNECTION_MILLIS = 10_000;
    private static final String CONNECT_TIMEOUT_SECONDS = "10";

    /** Maximum silence of the server during a statement, after which the connection is abandoned. */
    private static final String SOCKET_TIMEOUT_SECONDS = System.getProperty("tideway.socket.seconds", "60");

    /** Lets the server detect within 25 seconds that an engine's machine is gone, because its locks block the next engine. */
    static final String KEEP_ALIVE = """
        SET tcp_keepalives_idle = 10;
        SET tcp_keepalives_interval = 5;
        SET tcp_keepalives_count = 3;
        SET tcp_user_timeout = 25000
        """;

    /**
     * Fixes the planner's choices. Every statement suits an index and a small batch, but statistics are wrong while a table
     * grows from nothing to millions of rows. So the settings rule out plans that read a whole table, and plans that build a
     * bitmap for each row of a batch. Each call is planned separately: a plan for an empty table would read all of it after it
     * has grown.
     */
    private static final String SESSION = """
        SET synchronous_commit = on;
        SET enable_seqscan = off;
        SET enable_bitmapscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET plan_cache_mode = force_custom_plan;
        SET jit = off;
        SET search_path = tideway_ledger;
        """ + KEEP_ALIVE;

    private final HikariDataSource pool;

    LedgerDatabase(LedgerSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setDataSourceProperties(driverProperties(settings, "tideway ledger"));
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        config.setMinimumIdle(MIN_IDLE_CONNECTIONS);
        config.setConnectionTimeout(WAIT_FOR_CONNECTION_MILLIS);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(SESSION);
        this.pool = new HikariDataSource(config);
    }

    /** Returns the properties of every connection to the ledger. */
    static Properties driverProperties(LedgerSettings settings, String applicationName) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "1");
        return properties;
    }

    /** A task that uses one connection. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs a single statement that is its own transaction: one round trip. */
    <T> T call(Work<T> task) {
        try {
            return tryCall(task);
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        }
    }

    /** The same for callers that act on the state. */
    <T> T tryCall(Work<T> task) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return task.run(connection);
        }
    }

    /** Runs several statements in one transaction; a failure rolls all of them back. */
    <T> T transaction(Work<T> task) {
        try {
            return tryTransaction(task);
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        }
    }

    /** The same for callers that act on the state. */
    <T> T tryTransaction(Work<T> task) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            T result = task.run(connection);
            connection.commit();
            return result; // the pool rolls back a connection that is returned without a commit
        }
    }

    /** Allows whole-table reads for the rest of a transaction: they are cheaper for statements that touch most rows of a table. */
    static void allowWholeTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on");
        }
    }

    /** Limits the time of each statement for the rest of a transaction. */
    static void limitTime(Connection connection, Duration most) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + most.toMillis());
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
