package io.tideway.server.running;

import io.tideway.embedded.EmbeddedPostgresException;
import io.tideway.embedded.PostgresBinaries;
import io.tideway.embedded.PostgresServer;
import io.tideway.embedded.ServerOptions;
import io.tideway.engine.ledger.postgres.LedgerSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded server below a ledger, restarted on its port whenever it dies.
 *
 * <p>One thread supervises it from {@link #start} to {@link #close}. Users of the server see broken connections
 * meanwhile, and try again. A crash of this process leaves the server to the next start, or to its own watchdog.
 */
final class LedgerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerServer.class);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    static final String DATABASE = "postgres";

    private final PostgresBinaries binaries;
    private final ServerOptions options;
    private final LedgerSettings settings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;
    private PostgresServer server;
    private boolean owned = true;

    private LedgerServer(PostgresBinaries binaries, ServerOptions options, PostgresServer server) {
        this.binaries = binaries;
        this.options = options.withPort(server.port());
        this.settings = new LedgerSettings(server.jdbcUrl(DATABASE), server.user(), server.password());
        this.server = server;
        this.keeper = Thread.ofPlatform().daemon(true).name("ledger-server").unstarted(this::keep);
    }

    /**
     * Starts or adopts the server.
     *
     * @throws EmbeddedPostgresException with the reason and the fix
     */
    static LedgerServer start(PostgresBinaries binaries, ServerOptions options) {
        LedgerServer started = new LedgerServer(binaries, options, PostgresServer.start(binaries, options));
        started.keeper.start();
        return started;
    }

    /** How to reach it; the same after it was started again. */
    LedgerSettings settings() {
        return settings;
    }

    private void keep() {
        try {
            Duration pause = LOOK_INTERVAL;
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = isRunning() || startAgain() ? LOOK_INTERVAL : PAUSE_AFTER_FAILURE;
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isRunning() {
        return owned && server.isRunning();
    }

    private boolean startAgain() {
        LOG.warn("The ledger's server is gone; it is started again.");
        try {
            letGo();
            server = PostgresServer.start(binaries, options);
            owned = true;
            return true;
        } catch (EmbeddedPostgresException e) {
            LOG.warn("{}: {} Fix: {}", e.code(), e.getMessage(), e.fix());
            return false;
        }
    }

    private void letGo() {
        if (owned) {
            owned = false;
            server.stop();
        }
    }

    /** Stops the server; returns when it has ended. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = Thread.interrupted();
        while (keeper.isAlive()) {
            try {
                keeper.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        letGo();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
