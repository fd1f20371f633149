package io.tideway.server.config;

import io.tideway.spi.ConnectorFactory;
import io.tideway.spi.ConnectorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The kinds of connector that are installed. */
public final class ConnectorCatalog {

    private final List<Entry> entries = new ArrayList<>();

    public ConnectorCatalog(Iterable<ConnectorFactory> factories) {
        for (ConnectorFactory factory : factories) {
            factory.specs().forEach(spec -> entries.add(new Entry(spec, factory)));
        }
    }

    /** All connectors on the class path. */
    public static ConnectorCatalog installed() {
        return new ConnectorCatalog(ServiceLoader.load(ConnectorFactory.class));
    }

    List<String> names() {
        return entries.stream().map(entry -> entry.spec().name()).sorted().toList();
    }

    Optional<Entry> find(String name) {
        return entries.stream()
                .filter(entry -> entry.spec().name().equals(name))
                .findFirst();
    }

    /** A kind with its maker. */
    record Entry(ConnectorSpec spec, ConnectorFactory factory) {}
}
