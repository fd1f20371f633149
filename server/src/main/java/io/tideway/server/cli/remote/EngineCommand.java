package io.tideway.server.cli.remote;

import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A command about a running engine. */
abstract class EngineCommand extends TidewayCommand {

    @Option(
            names = "--url",
            paramLabel = "<url>",
            description = "Where the engine listens. Default: http://127.0.0.1:8787")
    private URI url = URI.create("http://127.0.0.1:8787");

    EngineCommand(CommandContext surroundings) {
        super(surroundings);
    }

    final ApiClient client() {
        Path state = file().toAbsolutePath().normalize().resolveSibling(".tideway");
        return ApiClient.open(url, state, surroundings().environment());
    }
}
