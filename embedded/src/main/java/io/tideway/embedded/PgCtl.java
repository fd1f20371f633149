package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;

/** Starts and stops the server of one data directory by Postgres' own tool, which detaches it from the terminal. */
final class PgCtl {
    /** Crash recovery of a busy server takes its time, and giving up on it early would only repeat it. */
    static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /** The tool may take so much longer than the time after which it must end itself. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final Path program;
    private final Path data;
    private final Path log;
    private final ServerCommand command;

    PgCtl(PostgresBinaries binaries, Path data, Path log, ServerCommand command) {
        this.program = binaries.program("pg_ctl");
        this.data = data;
        this.log = log;
        this.command = command;
    }

    /** Starts the server and waits until it is ready; whether it is. */
    boolean start(int port) throws IOException {
        return run(START_TIMEOUT, "start", "--log=" + log, "--options=-p " + port);
    }

    /** Stops the server, if it runs, and returns when it has ended. */
    void stop() throws IOException {
        if (Postmaster.running(data).isEmpty() || run(STOP_TIMEOUT, "stop", "--mode=fast")) {
            return;
        }
        // A client that does not read can delay a fast shutdown; from an immediate one the next start recovers.
        if (!run(STOP_TIMEOUT, "stop", "--mode=immediate")
                && Postmaster.running(data).isPresent()) {
            throw command.failure("The Postgres server in " + data + " does not stop");
        }
    }

    private boolean run(Duration timeout, String action, String... arguments) throws IOException {
        var words = new ArrayList<Object>();
        words.add(program);
        words.add(action);
        words.add("--wait");
        words.add("--timeout=" + timeout.toSeconds());
        words.add("--pgdata=" + data);
        words.addAll(Arrays.asList(arguments));
        return command.run(timeout.plus(SLACK), words.toArray());
    }
}
