package io.tideway.trespass.server;

import io.tideway.trespass.connector.one.One;
import io.tideway.trespass.engine.capture.Capture;
import io.tideway.trespass.engine.delivery.Delivery;
import io.tideway.trespass.engine.mapping.Mapping;
import io.tideway.trespass.engine.reconcile.Reconcile;
import java.net.http.HttpClient;
import java.sql.DriverManager;
import java.util.List;

/** Trespasses on purpose, so that ArchitectureTest can show that its rules bite. */
public final class Server {
    private Server() {}

    public static List<Class<?>> all() {
        return List.of(
                One.class,
                Capture.class,
                Mapping.class,
                Reconcile.class,
                Delivery.class,
                HttpClient.class,
                DriverManager.class);
    }
}
