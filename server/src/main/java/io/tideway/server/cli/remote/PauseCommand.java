package io.tideway.server.cli.remote;

import io.tideway.server.cli.command.CommandContext;
import picocli.CommandLine.Command;

/** {@code tideway pause}. */
@Command(
        name = "pause",
        description =
                "Stop a sync until `resume`, also over restarts. Changes wait in the systems: a slot retains WAL.")
public final class PauseCommand extends SyncsCommand {

    public PauseCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return tell("pause", "");
    }
}
