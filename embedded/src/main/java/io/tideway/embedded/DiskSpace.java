package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The free space on the file system of a path: if there is none, a failure is most likely caused by that. */
record DiskSpace(Path place, long bytes) {

    /** A new server takes as much, and one at work wants files of 16 MB for its log. */
    private static final long NEEDED = 64L << 20;

    /** Returns the current space; unbounded if the file system does not report it. */
    static DiskSpace of(Path place) {
        try {
            return new DiskSpace(place, Files.getFileStore(place).getUsableSpace());
        } catch (IOException unknown) {
            return new DiskSpace(place, Long.MAX_VALUE);
        }
    }

    /** Returns the failure to report if space is lacking. */
    Optional<EmbeddedPostgresException> lacking(String what) {
        return bytes >= NEEDED
                ? Optional.empty()
                : Optional.of(new EmbeddedPostgresException(
                        Problem.DISK_FULL,
                        what,
                        "Make room: %d MB are free on the disk of %s, and the server needs at least %d MB to continue."
                                .formatted(bytes >> 20, place, NEEDED >> 20)));
    }
}
