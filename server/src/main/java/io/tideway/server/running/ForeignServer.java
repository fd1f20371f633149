package io.tideway.server.running;

import io.tideway.engine.ledger.postgres.LedgerSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the embedded server of a home that another process owns, so as to connect to it without owning it. */
final class ForeignServer {

    /** The lines of {@code postmaster.pid} are laid down in the documentation of Postgres; the fourth is the port. */
    private static final int PORT_LINE = 3;

    private static final String USER = "tideway";

    private ForeignServer() {}

    /** Returns how to reach it; empty if no process owns the home. */
    static Optional<LedgerSettings> find(Path home, String database) {
        if (!isOwned(home.resolve("lock"))) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(home.resolve("data").resolve("postmaster.pid"));
            int port = Integer.parseInt(lines.get(PORT_LINE).strip());
            String password = Files.readString(home.resolve("password")).strip();
            return Optional.of(
                    new LedgerSettings("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, password));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            // It starts or stops at this moment; the attempt to own the home then reports the other owner.
            return Optional.empty();
        }
    }

    private static boolean isOwned(Path lockFile) {
        if (!Files.exists(lockFile)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
