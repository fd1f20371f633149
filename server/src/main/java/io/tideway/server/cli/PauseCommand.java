package io.tideway.server.cli;

import picocli.CommandLine.Command;

/** {@code tideway pause}. */
@Command(
        name = "pause",
        description =
                "Stop a sync until `resume`, also over restarts. Changes wait in the systems: a slot retains WAL.")
final class PauseCommand extends SyncsCommand {

    PauseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return tell("pause", "");
    }
}
