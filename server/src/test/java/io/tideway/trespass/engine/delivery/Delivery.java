package io.tideway.trespass.engine.delivery;

import io.tideway.trespass.engine.reconcile.Reconcile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Delivery {
    private Delivery() {}

    public static Class<?> reconcile() {
        return Reconcile.class;
    }

    public static String world() {
        return System.getenv().size() + " " + Instant.now() + " " + Files.exists(Path.of(""));
    }
}
