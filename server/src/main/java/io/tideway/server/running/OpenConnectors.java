package io.tideway.server.running;

import io.tideway.server.config.ConnectionConfig;
import io.tideway.spi.Connector;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Connectors by connection name, in configured order. */
public final class OpenConnectors implements AutoCloseable {

    private final Map<String, Connector> byName = new LinkedHashMap<>();

    /** Makes them; none connects yet. */
    public OpenConnectors(Collection<ConnectionConfig> connections) {
        try {
            connections.forEach(connection -> byName.put(connection.name(), connection.open()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public Map<String, Connector> byName() {
        return Collections.unmodifiableMap(byName);
    }

    @Override
    public void close() {
        byName.values().forEach(Connector::close);
    }
}
