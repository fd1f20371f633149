package io.tideway.server.cli.local;

import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.EffectiveConfiguration;
import io.tideway.server.config.yaml.YamlWriter;
import io.tideway.server.errors.ExitCode;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tideway export}. */
@Command(
        name = "export",
        description = {
            "Print the effective configuration as YAML: defaults filled in, secrets as $${…} or file: references.",
            "A secret that is written out in the file is printed as ***."
        })
public final class ExportCommand extends TidewayCommand {

    public ExportCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Map<String, Object> document = EffectiveConfiguration.of(configuration());
        if (json()) {
            printJson(document);
        } else {
            terminal().out().print(YamlWriter.write(document));
        }
        return ExitCode.FINE;
    }
}
