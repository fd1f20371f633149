package io.tideway.server.config;

import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorFactory;
import io.tideway.spi.ConnectorSpec;
import io.tideway.spi.SettingSpec;
import io.tideway.spi.Settings;
import java.util.List;

/** Knows the settings of a database, and cannot connect to any. */
public final class TestConnectors implements ConnectorFactory {

    public static ConnectorCatalog catalog() {
        return new ConnectorCatalog(List.of(new TestConnectors()));
    }

    @Override
    public List<ConnectorSpec> specs() {
        List<SettingSpec> settings = List.of(
                setting("host", SettingSpec.Type.TEXT, "where it is").required().build(),
                setting("port", SettingSpec.Type.NUMBER, "where it listens")
                        .defaultValue("5432")
                        .build(),
                setting("database", SettingSpec.Type.TEXT, "the database")
                        .required()
                        .build(),
                setting("user", SettingSpec.Type.TEXT, "the role").required().build(),
                setting("password", SettingSpec.Type.TEXT, "its password")
                        .secret()
                        .build(),
                setting("strict", SettingSpec.Type.BOOLEAN, "whether to be strict")
                        .defaultValue("true")
                        .build(),
                setting("schemas", SettingSpec.Type.LIST, "the schemas").build());
        return List.of(new ConnectorSpec("postgres", "PostgreSQL", settings));
    }

    private static SettingSpec.Builder setting(String name, SettingSpec.Type type, String description) {
        return SettingSpec.builder(name, type, description);
    }

    @Override
    public Connector open(String kind, Settings settings) {
        throw new AssertionError("nothing connects in these tests");
    }
}
