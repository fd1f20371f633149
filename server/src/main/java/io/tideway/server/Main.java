package io.tideway.server;

import io.tideway.server.cli.CommandTree;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.config.ConnectorCatalog;
import io.tideway.server.terminal.StopSignal;
import io.tideway.server.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The program: {@code tideway <command>}. */
public final class Main {

    /** How long a stop may take before the process ends all the same; a service manager's patience is about as long. */
    private static final long STOP_SECONDS = 60;

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        StopSignal stop = new StopSignal();
        CountDownLatch finished = new CountDownLatch(1);
        AtomicInteger exitCode = new AtomicInteger();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopGracefully(stop, finished, exitCode), "stop"));
        Terminal terminal = TerminalProbe.of(utf8(FileDescriptor.out), utf8(FileDescriptor.err));
        exitCode.set(run(args, new CommandContext(terminal, System.getenv(), ConnectorCatalog.installed(), stop)));
        finished.countDown();
        System.exit(exitCode.get());
    }

    /** Runs a command of this installation with plain output; returns its exit code. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        return run(args, out, err, System.getenv());
    }

    /** The same with other environment variables. */
    public static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> environment) {
        Terminal terminal = Terminal.plain(out, err);
        return run(args, new CommandContext(terminal, environment, ConnectorCatalog.installed(), new StopSignal()));
    }

    /** Runs a command in given surroundings; returns its exit code. */
    public static int run(String[] args, CommandContext surroundings) {
        return CommandTree.of(surroundings).run(args);
    }

    /** Uses UTF-8 whatever the locale is: data and messages may contain any character. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** A signal ends the JVM from here: a command that listens finishes first, and its exit code is the process's. */
    private static void stopGracefully(StopSignal stop, CountDownLatch finished, AtomicInteger exitCode) {
        stop.request();
        if (!stop.isArmed() || finished.getCount() == 0) {
            return;
        }
        try {
            if (finished.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
