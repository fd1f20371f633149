package io.tideway.server.cli.remote;

import io.tideway.server.cli.command.Surroundings;
import picocli.CommandLine.Command;

/** {@code tideway resume}. */
@Command(name = "resume", description = "Go on with a paused sync where it stopped.")
public final class ResumeCommand extends SyncsCommand {

    public ResumeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return tell("resume", "");
    }
}
