package io.tideway.connector.postgres.session;

import io.tideway.spi.SettingSpec;
import io.tideway.spi.Settings;
import java.util.List;
import java.util.Optional;

/**
 * How to reach a database, and what of it is in scope.
 *
 * @param connection the connection's name, for messages
 * @param schemas the schemas in scope; empty: all that are not the system's
 */
public record ServerSettings(
        String connection,
        String host,
        int port,
        String database,
        String user,
        Optional<String> password,
        String sslmode,
        List<String> schemas) {

    /** The settings that a connection of this kind takes. */
    public static final List<SettingSpec> SPECS = List.of(
            required("host", SettingSpec.Type.TEXT, "Host name or address of the server."),
            optional("port", SettingSpec.Type.NUMBER, "5432", "Port of the server."),
            required("database", SettingSpec.Type.TEXT, "Name of the database."),
            required("user", SettingSpec.Type.TEXT, "Role to connect as; it should own the tables that sync."),
            SettingSpec.builder("password", SettingSpec.Type.TEXT, "Password of the role, if any.")
                    .secret()
                    .build(),
            optional(
                    "sslmode",
                    SettingSpec.Type.TEXT,
                    "prefer",
                    "disable, allow, prefer, require, verify-ca or verify-full, as in libpq."),
            SettingSpec.builder(
                            "schemas",
                            SettingSpec.Type.LIST,
                            "Schemas whose tables are in scope; all but the system's by default.")
                    .build());

    /** Takes settings that were checked against {@link #SPECS}. */
    public static ServerSettings of(Settings settings) {
        return new ServerSettings(
                settings.connection(),
                settings.text("host"),
                settings.optional("port").map(Integer::parseInt).orElse(5432),
                settings.text("database"),
                settings.text("user"),
                settings.optional("password"),
                settings.optional("sslmode").orElse("prefer"),
                settings.list("schemas"));
    }

    /** The server and the connection, as messages name them. */
    public String where() {
        return host + ":" + port + "/" + database + " (connection " + connection + ")";
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return where();
    }

    private static SettingSpec required(String name, SettingSpec.Type type, String description) {
        return SettingSpec.builder(name, type, description).required().build();
    }

    private static SettingSpec optional(String name, SettingSpec.Type type, String value, String description) {
        return SettingSpec.builder(name, type, description).defaultValue(value).build();
    }
}
