package io.tideway.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * How to run a server.
 *
 * @param home the directory that holds all of the server: data, log, password, lease
 * @param port the port on the loopback address; 0 takes a free one
 * @param durable whether a commit survives a power cut; only a test may disable this
 * @param settings further server settings, by name
 * @param superuser the role that owns the server
 * @param password its password; without one, a random one is made and kept in the home
 * @param orphanGrace how long the server lives on after its owner died, if no process adopts it; whole seconds
 */
public record ServerOptions(
        Path home,
        int port,
        boolean durable,
        SequencedMap<String, String> settings,
        String superuser,
        Optional<String> password,
        Duration orphanGrace) {
    /** Long enough for a supervisor to start the owner again, short enough not to be met as a stray process. */
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(60);

    public ServerOptions {
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    }

    /** Returns the options of a server that keeps committed data after any crash. */
    public static ServerOptions durable(Path home) {
        return new ServerOptions(home, 0, true, new LinkedHashMap<>(), "tideway", Optional.empty(), ORPHAN_GRACE);
    }

    /** A server for tests: quick, and worthless after a power cut. */
    public static ServerOptions quick(Path home) {
        return new ServerOptions(home, 0, false, new LinkedHashMap<>(), "tideway", Optional.empty(), ORPHAN_GRACE);
    }

    /** The same on a fixed port. */
    public ServerOptions withPort(int newPort) {
        return new ServerOptions(home, newPort, durable, settings, superuser, password, orphanGrace);
    }

    /** Returns a copy with further server settings, which replace those of equal name. */
    public ServerOptions withSettings(Map<String, String> more) {
        var merged = new LinkedHashMap<>(settings);
        merged.putAll(more);
        return new ServerOptions(home, port, durable, merged, superuser, password, orphanGrace);
    }

    /** The same with another superuser; takes effect when the data directory is made. */
    public ServerOptions withSuperuser(String name, String newPassword) {
        return new ServerOptions(home, port, durable, settings, name, Optional.of(newPassword), orphanGrace);
    }

    /** The same with another time that an orphan lives on. */
    public ServerOptions withOrphanGrace(Duration grace) {
        return new ServerOptions(home, port, durable, settings, superuser, password, grace);
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "ServerOptions[home=" + home + ", port=" + port + ", durable=" + durable + "]";
    }
}
