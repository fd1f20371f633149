package io.tideway.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * A running Postgres server, owned by this process.
 *
 * <p>Life cycle: {@link #start} makes the data directory if there is none, and returns once the server answers; {@link
 * #stop} returns once it has ended. The methods may be called from any thread; {@code stop} once.
 *
 * <p>A crash of this process leaves the server and its {@link Watchdog} behind. The next {@code start} in the same home
 * adopts the running server, on its port. Without a next start, the watchdog stops it after {@link
 * ServerOptions#orphanGrace}. The {@link Lease} decides which of them is first. A crash of the server leaves a data
 * directory that the next start recovers.
 */
public final class PostgresServer implements AutoCloseable {
    /** How often a start is tried again, for a taken port or for children of a killed server that are about to end. */
    private static final int START_ATTEMPTS = 8;

    /** Before the second attempt, twice as long before the third, and so on: about six seconds in all. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private static final int LOGIN_TIMEOUT_SECONDS = 10;
    private static final long LOG_ROTATION_BYTES = 10L << 20;

    private final ServerOptions options;
    private final ServerCommand command;
    private final DataDirectory data;
    private final PgCtl control;
    private final HomeLock lock;
    private final Lease lease;
    private final Watchdog watchdog;
    private final Postmaster postmaster;
    private final boolean adopted;

    private PostgresServer(PostgresBinaries binaries, ServerOptions options, Path home, HomeLock lock)
            throws IOException {
        this.options = options;
        this.lock = lock;
        Path log = home.resolve("server.log");
        rotate(log);
        this.command = ServerCommand.loggingTo(log);
        this.data = new DataDirectory(options, home);
        this.control = new PgCtl(binaries, data.path(), log, command);
        this.lease = Lease.forNewOwner(home);
        data.create(binaries, command);
        Optional<Postmaster> inherited = adopt(data.writeSettings());
        this.adopted = inherited.isPresent();
        if (!adopted) {
            lease.takeFresh();
        }
        // Before the server, so that it is never without one.
        this.watchdog = Watchdog.start(lease, options.orphanGrace());
        this.postmaster = adopted ? inherited.get() : launchGuarded();
    }

    /**
     * Starts the server of a home, or adopts the one that a dead owner left running there.
     *
     * @throws EmbeddedPostgresException with the reason and the fix
     */
    public static PostgresServer start(PostgresBinaries binaries, ServerOptions options) {
        try {
            Files.createDirectories(options.home());
            Path home = options.home().toRealPath();
            HomeLock lock = HomeLock.acquire(home);
            try {
                return new PostgresServer(binaries, options, home, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(options.home(), e);
        }
    }

    private static EmbeddedPostgresException failure(Path home, IOException cause) {
        String message = "The Postgres server in " + home + " cannot be started: " + cause;
        return DiskSpace.of(home)
                .lacking(message)
                .orElseGet(() -> new EmbeddedPostgresException(
                        Problem.FAILED, message, "Check that the directory can be written and has room.", cause));
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return postmaster.port();
    }

    public String user() {
        return options.superuser();
    }

    public String password() {
        try {
            return data.password();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of one of its databases, without user and password. */
    public String jdbcUrl(String database) {
        return jdbcUrl(postmaster.port(), database);
    }

    /** The process id of the postmaster. */
    public long pid() {
        return postmaster.pid();
    }

    /** Whether this server was found running, left by an owner that died. */
    public boolean wasAdopted() {
        return adopted;
    }

    public boolean isRunning() {
        return postmaster.isAlive();
    }

    /** Ends all sessions, stops the server and returns when it has ended; does nothing if it has ended already. */
    public void stop() {
        try (lock) {
            control.stop();
            lease.giveUp();
            watchdog.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Returns the server that a dead owner left, if it is usable; stops one that is not. */
    private Optional<Postmaster> adopt(boolean settingsChanged) throws IOException {
        Optional<Postmaster> found = Postmaster.running(data.path());
        if (found.isEmpty()) {
            removeForeignPidFile();
            return found;
        }
        boolean portFits = options.port() == 0 || options.port() == found.get().port();
        if (!settingsChanged && portFits && lease.takeOver() && answers(found.get())) {
            return found;
        }
        control.stop();
        return Optional.empty();
    }

    /**
     * Postgres refuses to start while the process id of a stale file belongs to any living process. A file whose
     * process is dead is left to Postgres, which also sees to the dead server's children.
     */
    private void removeForeignPidFile() throws IOException {
        Optional<Postmaster> stale = Postmaster.read(data.path());
        if (stale.isPresent() && ProcessHandle.of(stale.get().pid()).isPresent()) {
            Files.delete(Postmaster.file(data.path()));
        }
    }

    private Postmaster launchGuarded() throws IOException {
        try {
            return launch();
        } catch (IOException | RuntimeException e) {
            control.stop();
            lease.giveUp();
            watchdog.close();
            throw e;
        }
    }

    private Postmaster launch() throws IOException {
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            int port = options.port() == 0 ? FreePort.find() : options.port();
            if (control.start(port)) {
                Postmaster started = Postmaster.running(data.path())
                        .orElseThrow(() -> new IOException("the server ended as soon as it was ready"));
                if (!answers(started)) {
                    throw command.failure("The Postgres server in " + data.path() + " does not let us in");
                }
                return started;
            }
            if (Postmaster.running(data.path()).isPresent()) {
                throw command.failure(
                        "The Postgres server in " + data.path() + " is not ready in " + PgCtl.START_TIMEOUT);
            }
            LockSupport.parkNanos(FIRST_PAUSE.toNanos() << attempt);
        }
        throw command.failure("The Postgres server in " + data.path() + " does not start");
    }

    /** Whether a session can be opened, and the server on the port is the one of this data directory. */
    private boolean answers(Postmaster server) throws IOException {
        var properties = new Properties();
        properties.setProperty("user", options.superuser());
        properties.setProperty("password", data.password());
        properties.setProperty("loginTimeout", Integer.toString(LOGIN_TIMEOUT_SECONDS));
        try (var connection = DriverManager.getConnection(jdbcUrl(server.port(), "postgres"), properties);
                var statement = connection.createStatement();
                var result = statement.executeQuery("SHOW data_directory")) {
            return result.next() && result.getString(1).equals(data.path().toString());
        } catch (SQLException e) {
            return false;
        }
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_ROTATION_BYTES) {
            Files.move(log, log.resolveSibling("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
