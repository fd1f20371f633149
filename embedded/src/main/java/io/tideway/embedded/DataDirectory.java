package io.tideway.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The data directory of a home: made once, with Tideway's settings in a separate file that each start writes again. */
final class DataDirectory {
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(2);
    private static final int PASSWORD_BYTES = 24;
    private static final String SETTINGS_FILE = "tideway.conf";

    private final ServerOptions options;
    private final Path home;

    DataDirectory(ServerOptions options, Path home) {
        this.options = options;
        this.home = home;
    }

    Path path() {
        return home.resolve("data");
    }

    /** Returns the superuser's password: the one in the options, or the one that was made for this home. */
    String password() throws IOException {
        if (options.password().isPresent()) {
            return options.password().get();
        }
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            // Aside first: a crash or a full disk leaves no empty password behind.
            Path aside = home.resolve("password.made");
            writePrivately(aside, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    /** Makes the data directory unless it is there; aside first, so that a crash leaves none that is half made. */
    void create(PostgresBinaries binaries, ServerCommand command) throws IOException {
        if (Files.exists(path())) {
            requireVersion(binaries);
            return;
        }
        Path aside = home.resolve("data.new");
        DirectoryTree.delete(aside);
        Path passwordFile = home.resolve("password.new");
        writePrivately(passwordFile, password());
        boolean made = command.run(
                INITDB_TIMEOUT,
                binaries.program("initdb"),
                "--pgdata=" + aside,
                "--username=" + options.superuser(),
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                options.durable() ? "--data-checksums" : "--no-sync");
        Files.delete(passwordFile);
        if (!made) {
            throw command.failure("initdb failed in " + home);
        }
        Files.writeString(aside.resolve(SETTINGS_FILE), "");
        Files.writeString(
                aside.resolve("postgresql.conf"), "\ninclude '" + SETTINGS_FILE + "'\n", StandardOpenOption.APPEND);
        Files.move(aside, path(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes the settings for the next start; returns whether they differ from those of the last one. */
    boolean writeSettings() throws IOException {
        Path file = path().resolve(SETTINGS_FILE);
        String text = settingsText();
        if (Files.readString(file).equals(text)) {
            return false;
        }
        Files.writeString(file, text);
        return true;
    }

    private String settingsText() {
        var text = new StringBuilder("# Written at each start of the server.\n");
        settings()
                .forEach((name, value) -> text.append(name)
                        .append(" = '")
                        .append(value.replace("'", "''"))
                        .append("'\n"));
        return text.toString();
    }

    private SequencedMap<String, String> settings() {
        String durability = options.durable() ? "on" : "off";
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        settings.put("fsync", durability);
        settings.put("synchronous_commit", durability);
        settings.put("full_page_writes", durability);
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_checkpoints", "off");
        settings.putAll(options.settings());
        return settings;
    }

    private void requireVersion(PostgresBinaries binaries) throws IOException {
        String made = Files.readString(path().resolve("PG_VERSION")).strip();
        if (!made.equals(Integer.toString(binaries.majorVersion()))) {
            throw new EmbeddedPostgresException(
                    Problem.VERSION,
                    path() + " was made by Postgres " + made + ", and this is " + binaries.version(),
                    "Dump it with the old version and restore it with the new one, or use another directory.");
        }
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text + "\n");
    }
}
