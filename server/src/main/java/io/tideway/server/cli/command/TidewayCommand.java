package io.tideway.server.cli.command;

import io.tideway.server.api.Json;
import io.tideway.server.config.Configuration;
import io.tideway.server.config.ConfigurationLoader;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.server.terminal.Terminal;
import io.tideway.spi.Reason;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands share: where the configuration is, and in which form they answer. */
public abstract class TidewayCommand implements Callable<Integer> {

    private final CommandContext surroundings;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "<file>",
            description = "The configuration. Default: ./tideway.yaml")
    private Path file = Path.of("tideway.yaml");

    @Option(names = "--json", description = "Print one JSON document, and nothing else on stdout.")
    private boolean json;

    @Option(names = "--debug", description = "Print stack traces with errors.")
    @SuppressWarnings("UnusedVariable") // Read by Main, which prints the errors.
    private boolean debug;

    protected TidewayCommand(CommandContext surroundings) {
        this.surroundings = surroundings;
    }

    protected final CommandContext surroundings() {
        return surroundings;
    }

    protected final Terminal terminal() {
        return surroundings.terminal();
    }

    protected final boolean json() {
        return json;
    }

    protected final Path file() {
        return file;
    }

    protected final Configuration configuration() {
        return new ConfigurationLoader(surroundings.connectors(), surroundings.environment()).load(file);
    }

    /** The configuration, which must define a sync. */
    protected final Configuration configurationWithSyncs() {
        Configuration configuration = configuration();
        if (configuration.syncs().isEmpty()) {
            throw new CommandException(
                    ExitCode.WRONG_USE,
                    new Reason(
                            ConfigurationCodes.NO_SYNCS,
                            file + " defines no sync.",
                            "Add a section `syncs:`; `tideway tables <connection>` shows what can sync."));
        }
        return configuration;
    }

    protected final void print(String line) {
        terminal().out().println(line);
    }

    protected final void printJson(Object document) {
        print(Json.indented(document));
    }
}
