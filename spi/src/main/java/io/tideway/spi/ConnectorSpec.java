package io.tideway.spi;

import java.util.List;

/**
 * A kind of system.
 *
 * @param name as written in the configuration after {@code connector:}, such as {@code postgres}
 * @param label as shown to users, such as {@code PostgreSQL}
 * @param settings those of a connection
 */
public record ConnectorSpec(String name, String label, List<SettingSpec> settings) {

    public ConnectorSpec {
        settings = List.copyOf(settings);
    }
}
