package io.tideway.server.running;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the embedded server's programs are unpacked: once for all configurations of a user. */
public final class BinariesCache {

    private BinariesCache() {}

    /** The user's cache directory, or the system's temporary one where the user has no home to write to. */
    public static Path directory() {
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        Path writable = Files.isWritable(cache)
                        || Files.isWritable(cache.toAbsolutePath().getParent())
                ? cache
                : Path.of(System.getProperty("java.io.tmpdir"));
        return writable.resolve("tideway");
    }
}
