package io.tideway.server.live;

import io.tideway.server.Main;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code tideway run} in a Java process of its own, which can be killed. One configuration, one port; started as often as
 * wanted. Not for use by several threads.
 */
final class Program implements AutoCloseable {

    /** The tag of tests that the build runs one at a time: their programs work hard, or die. */
    static final String ALONE = "alone";

    /** A process that was killed does not keep its ledger's server for longer. */
    static final int GRACE_SECONDS = 5;

    private static final long END_SECONDS = 60;
    private static final int PORT_LINE = 3;
    private static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Gives up a server that says nothing for seconds, and is given up by it. */
    static final List<String> IMPATIENT = List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dtideway.socket.seconds=4", "-Dtideway.silence.seconds=4");

    private final Path file;
    private final Path log;
    private final int port;
    private final List<String> prefix;
    private @Nullable Process process;

    Program(Path file) {
        this(file, List.of());
    }

    private Program(Path file, List<String> prefix) {
        this.file = file;
        this.log = file.resolveSibling("run.log");
        this.port = freePort();
        this.prefix = prefix;
    }

    /** One whose state lies on a small disk, which is mounted beside the configuration. */
    static Program on(SmallDisk disk, Path file) {
        return new Program(disk.seen(file), disk.prefix());
    }

    /** What a command said. */
    record Answer(int exitCode, String out, String err) {}

    /** Starts it, without waiting until it runs. */
    void start() {
        start(QUICK_START, "-Xmx512m");
    }

    void start(List<String> jvmOptions, String heap) {
        List<String> words = new ArrayList<>(prefix);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add(heap);
        words.addAll(jvmOptions);
        words.add("-Dtideway.ledger.grace.seconds=" + GRACE_SECONDS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(List.of("run", "-f", file.toString(), "--port", Integer.toString(port)));
        try {
            process = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when every sync runs. */
    void awaitRunning() {
        Condition.await("running: " + log(), () -> {
            if (!isAlive()) {
                throw new AssertionError(log());
            }
            return ask("status").exitCode() == 0;
        });
    }

    boolean isAlive() {
        return process().isAlive();
    }

    long pid() {
        return process().pid();
    }

    void kill9() {
        process().destroyForcibly();
        end();
    }

    /** Ends it as a service manager would; returns its exit code. */
    int terminate() {
        process().destroy();
        return end();
    }

    /** Returns its exit code when it has ended. */
    int end() {
        try {
            if (!process().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("does not end: " + log());
            }
            return process().exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a command about it, as a user of the same configuration would. */
    Answer ask(String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        args.addAll(List.of("-f", file.toString()));
        if (!List.of("check", "tables", "plan", "schema", "deprovision", "run").contains(words[0])) {
            args.addAll(List.of("--url", "http://127.0.0.1:" + port));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(
                args.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of());
        return new Answer(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The postmaster of its ledger, while there is one. */
    Optional<ProcessHandle> ledgerServer() {
        Path pidFile = file.resolveSibling(".tideway/postgres/data/postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return Optional.empty();
            }
            return Files.readAllLines(pidFile).stream()
                    .findFirst()
                    .map(String::strip)
                    .map(Long::parseLong)
                    .flatMap(ProcessHandle::of)
                    .filter(Program::isPostgres);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Its embedded ledger, whose server may have been left behind. */
    Database ledger() {
        try {
            Path home = file.resolveSibling(".tideway/postgres");
            int server = Integer.parseInt(
                    Files.readAllLines(home.resolve("data/postmaster.pid")).get(PORT_LINE));
            String password = Files.readString(home.resolve("password")).strip();
            return new Database("postgres", "127.0.0.1", server, "tideway", password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPostgres(ProcessHandle handle) {
        return handle.info()
                .command()
                .filter(command -> command.endsWith(File.separator + "postgres"))
                .isPresent();
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    private Process process() {
        if (process == null) {
            throw new AssertionError("never started");
        }
        return process;
    }

    /** Ends it, if it still runs, so that it takes its ledger's server with it. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            terminate();
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
