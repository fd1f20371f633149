package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Determines which process may stop the server of a home: a file named after its holder.
 *
 * <p>It passes on by a rename, which the file system grants to exactly one process: either a new owner takes the lease
 * over and the server lives on, or the dead owner's watchdog removes it and the server is stopped.
 */
record Lease(Path home, String token) {
    private static final String PREFIX = "lease.";

    static Lease forNewOwner(Path home) {
        return new Lease(home, UUID.randomUUID().toString());
    }

    /** Takes over the lease of the previous owner; returns false if a watchdog was faster. */
    boolean takeOver() throws IOException {
        for (Path former : all()) {
            if (takeOver(former)) {
                return true;
            }
        }
        return false;
    }

    private boolean takeOver(Path former) throws IOException {
        try {
            Files.move(former, file(), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException watchdogWasFaster) {
            return false;
        }
    }

    /** Takes the lease of a home in which no server runs; watchdogs of former owners then have nothing to stop. */
    void takeFresh() throws IOException {
        if (!takeOver()) {
            Files.createFile(file());
        }
    }

    void giveUp() throws IOException {
        Files.deleteIfExists(file());
    }

    private Path file() {
        return home.resolve(PREFIX + token);
    }

    private List<Path> all() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home, PREFIX + "*")) {
            var leases = new ArrayList<Path>();
            files.forEach(leases::add);
            return leases;
        }
    }
}
