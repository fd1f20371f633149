package io.tideway.server.live;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file system of a few megabytes, which a test fills and frees. It is mounted in a namespace of its own, as root and as any user
 * alike: seen by the programs that are started with {@link #prefix}, and from elsewhere by {@link #seen}. Nothing has to be
 * unmounted: it is gone with the last process that sees it, and the keeper ends with this process.
 */
final class SmallDisk implements AutoCloseable {

    private static final String MOUNT =
            "mount -t tmpfs -o size=$2m tideway \"$1\" && echo mounted && exec cat > /dev/null";
    private static final byte[] BLOCK = new byte[4096];

    private final Process keeper;
    private final Path ballast;

    private SmallDisk(Process keeper, Path place) {
        this.keeper = keeper;
        this.ballast = seen(place).resolve("ballast");
    }

    /** Mounts one; where the machine does not let this user, the test is skipped and says why. */
    static SmallDisk at(Path place, int megabytes) {
        try {
            Files.createDirectories(place);
            Process keeper = new ProcessBuilder(
                            "unshare",
                            "--user",
                            "--map-root-user",
                            "--mount",
                            "sh",
                            "-c",
                            MOUNT,
                            "small-disk",
                            place.toString(),
                            Integer.toString(megabytes))
                    .redirectErrorStream(true)
                    .start();
            String told = firstLine(keeper);
            if (!told.equals("mounted")) {
                keeper.destroyForcibly();
                abort("No small file system to be had: this user may not mount one in a namespace of its own: " + told);
            }
            return new SmallDisk(keeper, place);
        } catch (IOException e) {
            return abort("No small file system to be had: `unshare` cannot be run: " + e.getMessage());
        }
    }

    @SuppressWarnings("resource") // the stream is the keeper's, and closed with it
    private static String firstLine(Process keeper) throws IOException {
        BufferedReader reader = keeper.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(reader.readLine());
    }

    /** What a command begins with that is to see it. */
    List<String> prefix() {
        return List.of("nsenter", "--target=" + keeper.pid(), "--user", "--mount", "--preserve-credentials");
    }

    /** How a path at or above it is reached from elsewhere. */
    Path seen(Path path) {
        return Path.of("/proc/" + keeper.pid() + "/root" + path.toAbsolutePath());
    }

    /** Takes all room that is left. */
    void fill() {
        fill(0);
    }

    /** Takes all room that is left but for so many bytes. */
    void fill(long room) {
        try (var file = Files.newByteChannel(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            takeAll(file);
            file.truncate(Math.max(0, file.size() - room));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void takeAll(SeekableByteChannel file) throws IOException {
        file.position(file.size());
        try {
            while (true) {
                file.write(ByteBuffer.wrap(BLOCK));
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    void free() {
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        keeper.destroyForcibly();
    }
}
