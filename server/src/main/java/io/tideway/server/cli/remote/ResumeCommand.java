package io.tideway.server.cli.remote;

import io.tideway.server.cli.command.CommandContext;
import picocli.CommandLine.Command;

/** {@code tideway resume}. */
@Command(name = "resume", description = "Continue a paused sync where it stopped.")
public final class ResumeCommand extends SyncsCommand {

    public ResumeCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return tell("resume", "");
    }
}
