package io.tideway.benchmarks.database;

import io.tideway.embedded.PostgresBinaries;
import io.tideway.embedded.PostgresServer;
import io.tideway.embedded.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The servers of a run, in a temporary directory: one to read, one to write, and one for the ledger.
 *
 * <p>Life cycle: {@link #start}, {@link #close}, which leaves nothing behind. A kill leaves the directory; the servers end by
 * themselves.
 */
public final class Servers implements AutoCloseable {

    private static final Map<String, String> DECODED = Map.of("wal_level", "logical");

    private final Path directory;
    private final Deque<PostgresServer> started = new ArrayDeque<>();
    private final PostgresServer source;
    private final PostgresServer target;
    private final PostgresServer ledger;

    private Servers(Path directory) {
        this.directory = directory;
        try {
            PostgresBinaries binaries = PostgresBinaries.fromClasspath(directory.resolve("binaries"));
            this.source = start(binaries, "source", DECODED);
            this.target = start(binaries, "target", DECODED);
            this.ledger = start(binaries, "ledger", Map.of()); // as Tideway's own
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    public static Servers start() {
        try {
            Servers servers = new Servers(Files.createTempDirectory("tideway-benchmarks-"));
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
            return servers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PostgresServer start(PostgresBinaries binaries, String name, Map<String, String> settings) {
        ServerOptions options = ServerOptions.durable(directory.resolve(name)).withSettings(settings);
        PostgresServer server = PostgresServer.start(binaries, options);
        started.push(server);
        return server;
    }

    public PostgresServer source() {
        return source;
    }

    public PostgresServer target() {
        return target;
    }

    public PostgresServer ledger() {
        return ledger;
    }

    /** Does nothing if it is closed already: the end of the process closes an interrupted run. */
    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            started.pop().stop();
        }
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
