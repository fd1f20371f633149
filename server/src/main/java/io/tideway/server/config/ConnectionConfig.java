package io.tideway.server.config;

import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorFactory;
import io.tideway.spi.ConnectorSpec;
import io.tideway.spi.Settings;

/**
 * A connection whose settings fit its connector.
 *
 * @param written the settings as the file has them, for output
 */
public record ConnectionConfig(
        String name, ConnectorSpec spec, ConnectorFactory factory, Settings settings, WrittenSettings written) {

    /** Makes the connector; does not connect yet. The caller closes it. */
    public Connector open() {
        return factory.open(spec.name(), settings);
    }
}
