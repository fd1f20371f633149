package io.tideway.trespass.engine.reconcile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Reconcile {
    private Reconcile() {}

    public static String world() {
        return System.getenv().size() + " " + Instant.now() + " " + Files.exists(Path.of(""));
    }
}
