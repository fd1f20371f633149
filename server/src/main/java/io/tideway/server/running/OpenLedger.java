package io.tideway.server.running;

import io.tideway.embedded.EmbeddedPostgresException;
import io.tideway.embedded.PostgresBinaries;
import io.tideway.embedded.ServerOptions;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.postgres.JdbcLedger;
import io.tideway.engine.ledger.postgres.LedgerSettings;
import io.tideway.server.config.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The ledger of a configuration, and the embedded server below it if this process must stop it.
 *
 * <p>The embedded server lives under {@code .tideway/postgres}. The process that starts or adopts it owns it and stops
 * it on {@link #close}. A crash leaves it to the next start, or to its own watchdog.
 */
public final class OpenLedger implements AutoCloseable {

    /** How many seconds the embedded server outlives a run that was killed and is not started again. */
    private static final String GRACE_PROPERTY = "tideway.ledger.grace.seconds";

    private final Ledger ledger;
    private final Optional<LedgerServer> server;

    private OpenLedger(Ledger ledger, Optional<LedgerServer> server) {
        this.ledger = ledger;
        this.server = server;
    }

    /**
     * Opens the ledger as its owner, for a run.
     *
     * @throws EmbeddedPostgresException EMBEDDED_IN_USE when another process runs the embedded server
     */
    public static OpenLedger forRun(Configuration configuration) {
        return configuration.ledger().isPresent() ? external(configuration) : owned(configuration);
    }

    /** Opens the ledger beside its owner, or as its owner if it has none. */
    public static OpenLedger forLook(Configuration configuration) {
        if (configuration.ledger().isPresent()) {
            return external(configuration);
        }
        Optional<LedgerSettings> foreign = ForeignServer.find(home(configuration), LedgerServer.DATABASE);
        return foreign.isPresent()
                ? new OpenLedger(JdbcLedger.open(foreign.get()), Optional.empty())
                : owned(configuration);
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Returns its place, for messages. */
    public static String place(Configuration configuration) {
        return configuration
                .ledger()
                .map(ledger -> ledger.jdbcUrl().substring("jdbc:".length()))
                .orElseGet(() -> "embedded Postgres in " + home(configuration));
    }

    private static OpenLedger external(Configuration configuration) {
        LedgerSettings settings = configuration
                .ledger()
                .map(ledger -> new LedgerSettings(ledger.jdbcUrl(), ledger.user(), ledger.password()))
                .orElseThrow();
        return new OpenLedger(JdbcLedger.open(settings), Optional.empty());
    }

    private static OpenLedger owned(Configuration configuration) {
        PostgresBinaries binaries = PostgresBinaries.fromClasspath(BinariesCache.directory());
        LedgerServer server = LedgerServer.start(binaries, options(home(configuration)));
        try {
            return new OpenLedger(JdbcLedger.open(server.settings()), Optional.of(server));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static ServerOptions options(Path home) {
        ServerOptions options = ServerOptions.durable(home);
        return Optional.ofNullable(Long.getLong(GRACE_PROPERTY))
                .map(seconds -> options.withOrphanGrace(Duration.ofSeconds(seconds)))
                .orElse(options);
    }

    private static Path home(Configuration configuration) {
        return configuration.stateDirectory().resolve("postgres");
    }

    @Override
    public void close() {
        try {
            ledger.close();
        } finally {
            server.ifPresent(LedgerServer::close);
        }
    }
}
