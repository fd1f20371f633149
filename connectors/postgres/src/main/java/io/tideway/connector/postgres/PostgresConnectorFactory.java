package io.tideway.connector.postgres;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorFactory;
import io.tideway.spi.ConnectorSpec;
import io.tideway.spi.Settings;
import java.util.List;

/** Makes connectors for PostgreSQL. */
public final class PostgresConnectorFactory implements ConnectorFactory {

    private static final ConnectorSpec LOGICAL = new ConnectorSpec("postgres", "PostgreSQL", ServerSettings.SPECS);

    @Override
    public List<ConnectorSpec> specs() {
        return List.of(LOGICAL);
    }

    @Override
    public Connector open(String kind, Settings settings) {
        if (!kind.equals(LOGICAL.name())) {
            throw new AssertionError("not a kind of this factory: " + kind);
        }
        return new PostgresConnector(new Database(ServerSettings.of(settings)));
    }
}
