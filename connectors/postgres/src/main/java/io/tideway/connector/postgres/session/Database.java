package io.tideway.connector.postgres.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * The connected database: runs work in transactions under fixed settings, and opens replication connections.
 *
 * <p>May be used from several threads. The pool opens with the first use, after the server has answered once, so that a
 * wrong password is reported at once. Settings hold for one transaction; a connection stays open until the server ends
 * it.
 */
public final class Database implements AutoCloseable {

    private static final String APPLICATION = "tideway";
    private static final String SHUTTING_DOWN = "57P03";
    private static final String UNKNOWN_VALUE = "22023";
    private static final Duration VISIBLE_PAUSE = Duration.ofMillis(1);
    private static final String UNKNOWN_ENCODING = "SQL_ASCII";

    /**
     * The server notices within 25 seconds that an engine's machine is gone, so that the engine's locks do not block
     * others for long.
     */
    private static final String KEEP_ALIVE =
            "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"
                    + " SET tcp_user_timeout = 25000; ";

    private final ServerSettings server;
    private final OriginMessage mark;
    private final StreamedCommits streamed = new StreamedCommits();
    private final Driver driver = new Driver();
    private final ReentrantLock opening = new ReentrantLock();
    private final AtomicLong connectionsMade = new AtomicLong();
    private final ConcurrentMap<String, ReaderSession> closedReaders = new ConcurrentHashMap<>();
    private volatile @Nullable HikariDataSource pool;
    private volatile Optional<RoleSettings> role = Optional.empty();

    public Database(ServerSettings server) {
        this.server = server;
        this.mark = OriginMessage.of(server);
    }

    public ServerSettings server() {
        return server;
    }

    /** What marks the transactions of mode WRITE. */
    public OriginMessage mark() {
        return mark;
    }

    /** Returns the commits that the streams of this database have reported and readers may not see yet. */
    public StreamedCommits streamedCommits() {
        return streamed;
    }

    /** Runs work in a transaction; an SQL error fails the call. */
    public <T> T call(TransactionMode mode, SqlWork<T> work) {
        try {
            return attempt(mode, work);
        } catch (SQLException e) {
            throw SqlErrors.translate(server, e);
        }
    }

    /** Runs work in a transaction, for callers that handle an SQL error themselves. */
    public <T> T attempt(TransactionMode mode, SqlWork<T> work) throws SQLException {
        long streamedBefore = streamed.count();
        long deadline = System.nanoTime() + Bounds.VISIBLE.toNanos();
        Optional<T> result = once(mode, streamedBefore, work);
        while (result.isEmpty()) {
            if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
                throw notVisible();
            }
            LockSupport.parkNanos(VISIBLE_PAUSE.toNanos());
            result = once(mode, streamedBefore, work);
        }
        return result.get();
    }

    /** Returns empty if the work was not begun, because changes that the streams had reported are not visible yet. */
    private <T> Optional<T> once(TransactionMode mode, long streamedBefore, SqlWork<T> work) throws SQLException {
        try (Connection connection = pool().getConnection()) {
            connection.setAutoCommit(false);
            try {
                Opened opened = open(connection, mode);
                if (mode.followsStreams() && !streamed.areIn(opened.visible(), streamedBefore)) {
                    connection.rollback();
                    return Optional.empty();
                }
                T result = work.run(new Session(connection, opened.lsn()));
                connection.commit();
                return Optional.of(result);
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private ConnectorException notVisible() {
        return new ConnectorException(
                ConnectorException.Kind.UNAVAILABLE,
                new Reason(
                        ConnectionCodes.COMMIT_NOT_VISIBLE,
                        "The server " + server.where()
                                + " has streamed a commit and does not show it to readers for more"
                                + " than " + Bounds.VISIBLE.toSeconds() + " s: it may be waiting for a synchronous"
                                + " standby.",
                        "It continues by itself as soon as the commit is visible. See SELECT * FROM pg_stat_activity"
                                + " WHERE wait_event = 'SyncRep', and the standbys that synchronous_standby_names"
                                + " names."));
    }

    /** Opens a connection with the replication protocol; the caller closes it. */
    public Connection openReplication() throws SQLException {
        Properties properties = properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        // A stream may be silent for as long as nothing happens.
        PGProperty.SOCKET_TIMEOUT.set(properties, 0);
        Connection connection = connect(properties);
        try (Statement statement = connection.createStatement()) {
            // The output functions run in this session; it is ours alone, no pooler shares it.
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601';"
                    + " SET extra_float_digits = 1; SET bytea_output = 'hex'; SET lc_monetary = 'C';"
                    + " SET quote_all_identifiers = off;"
                    + " SET search_path = pg_catalog; SET statement_timeout = 0; SET lock_timeout = 0");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A new connection for a reader of the change log, each statement committed by itself; the caller closes it. */
    public Connection openReader() throws SQLException {
        Properties properties = properties();
        // No pooler shares it, and planning would take longer than a look at a log without new rows.
        PGProperty.PREPARE_THRESHOLD.set(properties, 1);
        // An answer that a network has swallowed must not keep the changes away for minutes.
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) Bounds.STREAM.toSeconds());
        Connection connection = connect(properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(KEEP_ALIVE
                    + "SET search_path = pg_catalog; SET row_security = off; SET jit = off; SET"
                    + " default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off; SET"
                    + " enable_seqscan = off; SET statement_timeout = "
                    + Bounds.STATEMENT.toMillis() + "; SET lock_timeout = " + Bounds.TABLE_LOCK.toMillis());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns the sessions of readers that were closed without a message to the server, by their subscriptions. */
    public ConcurrentMap<String, ReaderSession> closedReaders() {
        return closedReaders;
    }

    /** Lets the next calls open new connections: the address may lead to another server by now. */
    public void reconnect() {
        HikariDataSource open = pool;
        if (open != null) {
            open.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /** How many connections were made for calls so far, and may lead to another server than those before. */
    public long connectionsMade() {
        return connectionsMade.get();
    }

    /** Whether the server refuses new sessions because it is about to stop. Opens a session and closes it. */
    public boolean isShuttingDown() {
        try {
            connect(properties()).close();
            return false;
        } catch (SQLException e) {
            return SqlErrors.state(e).equals(SHUTTING_DOWN);
        }
    }

    @Override
    public void close() {
        HikariDataSource open = pool;
        if (open != null) {
            open.close();
        }
    }

    private record Opened(VisibleTransactions visible, Lsn lsn) {}

    private Opened open(Connection connection, TransactionMode mode) throws SQLException {
        Optional<RoleSettings> known = role.filter(RoleSettings::isFresh);
        try {
            return open(connection, mode, known);
        } catch (SQLException e) {
            if (!SqlErrors.state(e).equals(UNKNOWN_VALUE) || known.isPresent()) {
                throw e;
            }
            connection.rollback();
            role = Optional.of(RoleSettings.unknown());
            return open(connection, mode, role);
        }
    }

    private Opened open(Connection connection, TransactionMode mode, Optional<RoleSettings> known) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(mode.opening(mark, known))) { // the driver parses it once
            statement.execute();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                if (mode.runsUsersCode() && known.isEmpty()) {
                    role = Optional.of(RoleSettings.lookedUp(connection, row));
                }
                return new Opened(VisibleTransactions.parse(row.getString("visible")), Lsn.parse(row.getString("lsn")));
            }
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private HikariDataSource pool() throws SQLException {
        HikariDataSource open = pool;
        return open != null ? open : openPool();
    }

    private HikariDataSource openPool() throws SQLException {
        opening.lock();
        try {
            HikariDataSource open = pool;
            if (open == null) {
                try (Connection first = connect(properties())) {
                    requireKnownEncoding(first);
                }
                open = new HikariDataSource(poolConfig());
                pool = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    /**
     * Rejects a database without a known encoding: the server returns its bytes unchanged, and texts cannot be decoded
     * reliably.
     */
    private void requireKnownEncoding(Connection connection) throws SQLException {
        if (UNKNOWN_ENCODING.equals(connection.unwrap(PGConnection.class).getParameterStatus("server_encoding"))) {
            throw new ConnectorException(
                    ConnectorException.Kind.CONFIGURATION,
                    new Reason(
                            ConnectionCodes.ENCODING_UNKNOWN,
                            "The database " + server.where()
                                    + " has the encoding SQL_ASCII, so the server does not know which"
                                    + " characters its texts are made of.",
                            "Load a dump of it into a database that has an encoding, such as: CREATE DATABASE "
                                    + SqlText.identifier(server.database() + "_utf8")
                                    + " ENCODING 'UTF8' TEMPLATE template0;"));
        }
    }

    private HikariConfig poolConfig() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tideway-" + server.connection());
        config.setJdbcUrl(url());
        config.setDriverClassName(Driver.class.getName());
        config.setDataSourceProperties(properties());
        config.setMaximumPoolSize(Bounds.POOL_SIZE);
        config.setMinimumIdle(1);
        // In the middle of a statement no other bound holds: our records would stay locked for hours.
        config.setConnectionInitSql(KEEP_ALIVE);
        config.setConnectionTimeout(Bounds.CONNECT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setMetricsTrackerFactory((poolName, statistics) -> new IMetricsTracker() {
            @Override
            public void recordConnectionCreatedMillis(long millis) {
                connectionsMade.incrementAndGet();
            }
        });
        return config;
    }

    private Connection connect(Properties properties) throws SQLException {
        Connection connection = driver.connect(url(), properties);
        if (connection == null) {
            throw new AssertionError("the driver does not know its own address form");
        }
        return connection;
    }

    private String url() {
        return "jdbc:postgresql://" + host() + ":" + server.port() + "/"
                + URLEncoder.encode(server.database(), StandardCharsets.UTF_8);
    }

    private String host() {
        return server.host().contains(":") && !server.host().startsWith("[")
                ? "[" + server.host() + "]"
                : server.host();
    }

    private Properties properties() {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, server.user());
        server.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        PGProperty.SSL_MODE.set(properties, server.sslmode());
        PGProperty.APPLICATION_NAME.set(properties, APPLICATION);
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        // Values must come in the form of the type's output function, as they do in the stream.
        PGProperty.BINARY_TRANSFER.set(properties, false);
        // Named statements break behind poolers, and one plan for all batch sizes is worse than planning each batch.
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) Bounds.CONNECT.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) Bounds.CONNECT.toSeconds());
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) Bounds.SOCKET.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        return properties;
    }
}
