package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Another Java process that owns a server, to be killed. */
final class OwnerProcess {
    private OwnerProcess() {}

    /** Starts one and returns when its server is ready; the watchdog's grace is in seconds. */
    static Process start(Path home, Path cache, int graceSeconds) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OwnerProcess.class.getName(),
                        home.toString(),
                        cache.toString(),
                        Integer.toString(graceSeconds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = process.inputReader().readLine();
        if (!"ready".equals(ready)) {
            throw new IOException("the owner says: " + ready);
        }
        return process;
    }

    public static void main(String[] arguments) throws IOException {
        var options = ServerOptions.quick(Path.of(arguments[0]))
                .withOrphanGrace(Duration.ofSeconds(Long.parseLong(arguments[2])));
        PostgresServer.start(PostgresBinaries.fromClasspath(Path.of(arguments[1])), options);
        System.out.println("ready");
        System.in.transferTo(System.out);
    }
}
