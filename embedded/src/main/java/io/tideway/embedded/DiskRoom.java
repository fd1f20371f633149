package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How much room the file system of a path has: what fails where there is none, fails for want of it most likely. */
record DiskRoom(Path place, long bytes) {

    /** A new server takes as much, and one at work wants files of 16 MB for its log. */
    private static final long NEEDED = 64L << 20;

    /** The room now; unbounded where the file system does not tell. */
    static DiskRoom of(Path place) {
        try {
            return new DiskRoom(place, Files.getFileStore(place).getUsableSpace());
        } catch (IOException unknown) {
            return new DiskRoom(place, Long.MAX_VALUE);
        }
    }

    /** The failure that says so, if room is lacking. */
    Optional<EmbeddedPostgresException> lacking(String what) {
        return bytes >= NEEDED
                ? Optional.empty()
                : Optional.of(new EmbeddedPostgresException(
                        Problem.DISK_FULL,
                        what,
                        "Make room: %d MB are free on the disk of %s, and the server needs %d MB and more to go on."
                                .formatted(bytes >> 20, place, NEEDED >> 20)));
    }
}
