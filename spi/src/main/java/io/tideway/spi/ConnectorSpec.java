package io.tideway.spi;

import java.util.List;

/**
 * A kind of system.
 *
 * @param name as written in the configuration after {@code connector:}, such as {@code postgres}
 * @param label as shown to people, such as {@code PostgreSQL}
 * @param settings what a connection takes
 */
public record ConnectorSpec(String name, String label, List<SettingSpec> settings) {

    public ConnectorSpec {
        settings = List.copyOf(settings);
    }
}
