package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The server process that a data directory names in its {@code postmaster.pid}.
 *
 * <p>The file may be stale, and its process id may belong to another program by now (after a restart of a container,
 * very likely so): only a process that was given this data directory on its command line counts.
 *
 * @see <a href="https://www.postgresql.org/docs/17/storage-file-layout.html">Database File Layout</a>
 */
record Postmaster(long pid, int port, Path data) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;

    static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** Returns the content of the file; empty if there is none, or if it is only half written. */
    static Optional<Postmaster> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file(data));
            if (lines.size() <= PORT_LINE) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.get(PID_LINE).strip());
            int port = Integer.parseInt(lines.get(PORT_LINE).strip());
            return Optional.of(new Postmaster(pid, port, data));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The running server of this data directory, if any. */
    static Optional<Postmaster> running(Path data) throws IOException {
        return read(data).filter(Postmaster::isAlive);
    }

    boolean isAlive() {
        // A process that ended but was not reaped has no command line, and rightly counts as ended.
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().arguments())
                .filter(arguments -> Arrays.asList(arguments).contains(data.toString()))
                .isPresent();
    }
}
