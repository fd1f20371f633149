package io.tideway.server.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The secret that a client of the API must show. Made at the first run and kept in a file that its owner alone can read. */
public final class AccessToken {

    /** The environment variable that takes the file's place. */
    public static final String VARIABLE = "TIDEWAY_TOKEN";

    private static final String FILE = "token";
    private static final int BYTES = 32;

    private final byte[] bytes;

    private AccessToken(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the token of a state directory; makes one if there is none. */
    public static AccessToken obtain(Path stateDirectory, Map<String, String> environment) throws IOException {
        Optional<AccessToken> known = find(stateDirectory, environment);
        return known.isPresent() ? known.get() : create(stateDirectory);
    }

    /** The token, if there is one. */
    public static Optional<AccessToken> find(Path stateDirectory, Map<String, String> environment) throws IOException {
        @Nullable String given = environment.get(VARIABLE);
        if (given != null && !given.isBlank()) {
            return Optional.of(new AccessToken(given.strip()));
        }
        Path file = stateDirectory.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(new AccessToken(Files.readString(file).strip()))
                : Optional.empty();
    }

    private static AccessToken create(Path stateDirectory) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        AccessToken token =
                new AccessToken(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Files.createDirectories(stateDirectory);
        // Aside first: a crash leaves no empty token behind.
        Path aside = stateDirectory.resolve(FILE + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(aside, token.text() + "\n");
        Files.move(aside, stateDirectory.resolve(FILE));
        return token;
    }

    /** The value of the header {@code Authorization}. */
    public String header() {
        return "Bearer " + text();
    }

    /** Whether a header shows this token; takes the same time wherever they differ. */
    boolean isShownBy(@Nullable String header) {
        return header != null
                && MessageDigest.isEqual(
                        header.getBytes(StandardCharsets.UTF_8), header().getBytes(StandardCharsets.UTF_8));
    }

    private String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
