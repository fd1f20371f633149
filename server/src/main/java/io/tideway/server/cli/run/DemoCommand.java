package io.tideway.server.cli.run;

import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.DurationConverter;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.demo.Demo;
import io.tideway.server.demo.DemoSummary;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.terminal.Terminal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tideway demo}. */
@Command(
        name = "demo",
        description = {
            "Start two Postgres servers with a small shop and its back office, sync them, and show what travels and why.",
            "Runs until Ctrl-C and leaves nothing behind. Exits with 1 when the two sides differ at the end."
        })
public final class DemoCommand extends TidewayCommand {

    @Option(
            names = "--for",
            paramLabel = "<time>",
            converter = DurationConverter.class,
            description = "End by itself after that time, such as 20s.")
    private @Nullable Duration time;

    public DemoCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        surroundings().stop().arm();
        // With --json the story goes to stderr, so that stdout holds the summary alone.
        Terminal terminal = json() ? Terminal.plain(terminal().err(), terminal().err()) : terminal();
        Demo demo =
                new Demo(terminal, surroundings().connectors(), surroundings().stop());
        DemoSummary summary = demo.run(Optional.ofNullable(time));
        if (json()) {
            printJson(summary);
        }
        return summary.agrees() ? ExitCode.FINE : ExitCode.NO;
    }
}
