package io.tideway.connector.postgres;

import io.tideway.connector.postgres.catalog.CaptureMode;
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

    private static final ConnectorSpec TRIGGERS =
            new ConnectorSpec("postgres-heroku", "PostgreSQL, without replication rights", ServerSettings.SPECS);

    @Override
    public List<ConnectorSpec> specs() {
        return List.of(LOGICAL, TRIGGERS);
    }

    @Override
    public Connector open(String kind, Settings settings) {
        return new PostgresConnector(new Database(ServerSettings.of(settings)), mode(kind));
    }

    private static CaptureMode mode(String kind) {
        if (kind.equals(LOGICAL.name())) {
            return CaptureMode.REPLICATION;
        }
        if (kind.equals(TRIGGERS.name())) {
            return CaptureMode.TRIGGERS;
        }
        throw new AssertionError("not a kind of this factory: " + kind);
    }
}
