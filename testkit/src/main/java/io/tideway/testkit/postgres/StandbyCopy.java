package io.tideway.testkit.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies the data of a stopped server for a standby, as a base backup would: without its replication slots. */
final class StandbyCopy {
    private static final Path DATA = Path.of("data");
    private static final Path SLOTS = Path.of("data", "pg_replslot");

    private StandbyCopy() {}

    /** Copies from one home to another, which is empty. */
    static void of(Path home, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve(DATA))) {
            for (Path file : files.toList()) {
                Path relative = home.relativize(file);
                if (!relative.startsWith(SLOTS) || relative.equals(SLOTS)) {
                    Files.copy(file, copy.resolve(relative));
                }
            }
        }
        Files.setPosixFilePermissions(copy.resolve(DATA), Files.getPosixFilePermissions(home.resolve(DATA)));
        Files.createFile(copy.resolve(DATA).resolve("standby.signal"));
    }
}
