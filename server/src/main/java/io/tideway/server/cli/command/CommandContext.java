package io.tideway.server.cli.command;

import io.tideway.server.config.ConnectorCatalog;
import io.tideway.server.terminal.StopSignal;
import io.tideway.server.terminal.Terminal;
import java.util.Map;

/**
 * What every command is given.
 *
 * @param environment the environment variables
 */
public record CommandContext(
        Terminal terminal, Map<String, String> environment, ConnectorCatalog connectors, StopSignal stop) {}
