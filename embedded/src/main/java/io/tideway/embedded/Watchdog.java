package io.tideway.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A small shell process that outlives this one, and then stops the server unless another owner took over its lease.
 *
 * <p>It waits on a pipe that only this process holds: the operating system closes it at this process' end, however
 * that comes. Should the watchdog itself be killed, the server can outlive its owner until the next start adopts it.
 */
final class Watchdog implements AutoCloseable {
    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    static Watchdog start(Lease lease, Duration grace) throws IOException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        script(),
                        "tideway-watchdog",
                        lease.home().toString(),
                        lease.token(),
                        Long.toString(grace.toSeconds()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Watchdog(process);
    }

    private static String script() throws IOException {
        try (InputStream script = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            if (script == null) {
                throw new AssertionError("watchdog.sh belongs to this package");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ends the watchdog while it still waits on the pipe, so that it leaves no child behind. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.getOutputStream().close();
    }
}
