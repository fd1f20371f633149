package io.tideway.server.config;

import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.SyncDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configuration that has passed all checks, defaults filled in.
 *
 * @param file where it was read from
 * @param ledger empty: the embedded ledger
 * @param history how long the history of records is kept
 * @param connections in written order
 * @param syncs in written order
 */
public record Configuration(
        Path file,
        Optional<LedgerConfig> ledger,
        HistoryRule history,
        List<ConnectionConfig> connections,
        List<SyncDefinition> syncs) {

    public Configuration {
        connections = List.copyOf(connections);
        syncs = List.copyOf(syncs);
    }

    /** The directory {@code .tideway} beside the file: the embedded ledger and the token live in it. */
    public Path stateDirectory() {
        return file.toAbsolutePath().normalize().resolveSibling(".tideway");
    }

    public Optional<ConnectionConfig> connection(String name) {
        return connections.stream()
                .filter(connection -> connection.name().equals(name))
                .findFirst();
    }
}
