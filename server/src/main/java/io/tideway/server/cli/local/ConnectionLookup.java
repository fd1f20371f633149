package io.tideway.server.cli.local;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.server.config.Configuration;
import io.tideway.server.config.ConnectionConfig;
import io.tideway.server.config.yaml.Spelling;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.spi.Reason;
import java.util.List;

/** Finds the connection or the syncs that an argument names. */
final class ConnectionLookup {

    private ConnectionLookup() {}

    static ConnectionConfig require(Configuration configuration, String name) {
        List<String> names =
                configuration.connections().stream().map(ConnectionConfig::name).toList();
        return configuration
                .connection(name)
                .orElseThrow(() -> unknown(ConfigurationCodes.UNKNOWN_CONNECTION, "connection", name, names));
    }

    /** The sync of that name; all syncs for an empty name. */
    static List<SyncDefinition> syncs(Configuration configuration, String name) {
        List<SyncDefinition> found = configuration.syncs().stream()
                .filter(sync -> name.isEmpty() || sync.name().equals(name))
                .toList();
        if (found.isEmpty()) {
            List<String> names =
                    configuration.syncs().stream().map(SyncDefinition::name).toList();
            throw unknown(ConfigurationCodes.UNKNOWN_SYNC, "sync", name, names);
        }
        return found;
    }

    private static CommandException unknown(String code, String what, String name, List<String> names) {
        return new CommandException(
                ExitCode.WRONG_USE,
                new Reason(code, "There is no " + what + " `" + name + "`.", Spelling.suggest(name, names)));
    }
}
