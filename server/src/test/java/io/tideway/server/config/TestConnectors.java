package io.tideway.server.config;

import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorFactory;
import io.tideway.spi.ConnectorSpec;
import io.tideway.spi.SettingSpec;
import io.tideway.spi.Settings;
import java.util.List;
import java.util.Optional;

/** Knows the settings of a database, and cannot connect to any. */
public final class TestConnectors implements ConnectorFactory {

    public static ConnectorCatalog catalog() {
        return new ConnectorCatalog(List.of(new TestConnectors()));
    }

    @Override
    public List<ConnectorSpec> specs() {
        List<SettingSpec> settings = List.of(
                new SettingSpec("host", SettingSpec.Type.TEXT, true, false, Optional.empty(), "where it is"),
                new SettingSpec("port", SettingSpec.Type.NUMBER, false, false, Optional.of("5432"), "where it listens"),
                new SettingSpec("database", SettingSpec.Type.TEXT, true, false, Optional.empty(), "the database"),
                new SettingSpec("user", SettingSpec.Type.TEXT, true, false, Optional.empty(), "the role"),
                new SettingSpec("password", SettingSpec.Type.TEXT, false, true, Optional.empty(), "its password"),
                new SettingSpec(
                        "strict", SettingSpec.Type.BOOLEAN, false, false, Optional.of("true"), "whether to be strict"),
                new SettingSpec("schemas", SettingSpec.Type.LIST, false, false, Optional.empty(), "the schemas"));
        return List.of(new ConnectorSpec("postgres", "PostgreSQL", settings));
    }

    @Override
    public Connector open(String kind, Settings settings) {
        throw new AssertionError("nothing connects in these tests");
    }
}
