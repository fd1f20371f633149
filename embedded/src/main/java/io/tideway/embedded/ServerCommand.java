package io.tideway.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Postgres' own tools to their end.
 *
 * <p>Postgres refuses to run as root. As root, each tool runs in a user namespace ({@code unshare -U}), where the same
 * user appears as an unprivileged user, and owns the same files.
 */
final class ServerCommand {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
    private static final long ROOT = 0;
    private static final List<String> NAMESPACE = List.of("unshare", "-U");

    private final Path log;
    private final List<String> prefix;

    private ServerCommand(Path log, List<String> prefix) {
        this.log = log;
        this.prefix = prefix;
    }

    /** Returns commands whose output is appended to this file. */
    static ServerCommand loggingTo(Path log) throws IOException {
        if (new UnixSystem().getUid() != ROOT) {
            return new ServerCommand(log, List.of());
        }
        var asRoot = new ServerCommand(log, NAMESPACE);
        if (!canRun(asRoot)) {
            throw new EmbeddedPostgresException(
                    Problem.PRIVILEGES,
                    "Postgres does not run as root, and user namespaces are not to be had here",
                    "Run Tideway as another user, or allow `unshare -U`, or name another Postgres as ledger.url.");
        }
        return asRoot;
    }

    private static boolean canRun(ServerCommand command) {
        try {
            return command.run(PROBE_TIMEOUT, "true");
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** Runs to the end; returns whether it succeeded. Kills a command that does not end in time. */
    boolean run(Duration timeout, Object... command) throws IOException {
        var words = new ArrayList<>(prefix);
        Arrays.stream(command).map(Object::toString).forEach(words::add);
        var builder = new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("LC_ALL", "C");
        // A variable such as PGPORT or PGDATA of the user's own must not lead the tools elsewhere.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        if (endsWithin(timeout, process)) {
            return process.exitValue() == 0;
        }
        process.destroyForcibly();
        return false;
    }

    /** Waits on when this thread is interrupted: a server must be stopped also by a thread that is being stopped. */
    private static boolean endsWithin(Duration timeout, Process process) {
        long end = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The failure of a command, with the last lines of the log. */
    EmbeddedPostgresException failure(String what) throws IOException {
        String message = what + "; its log ends with:\n" + logTail();
        return DiskSpace.of(log)
                .lacking(message)
                .orElseGet(() -> new EmbeddedPostgresException(Problem.FAILED, message, "See the whole log: " + log));
    }

    private String logTail() throws IOException {
        final int lastLines = 15;
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - lastLines), lines.size()));
    }
}
