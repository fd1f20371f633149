package io.tideway.server.cli;

import picocli.CommandLine.Command;

/** {@code tideway resume}. */
@Command(name = "resume", description = "Go on with a paused sync where it stopped.")
final class ResumeCommand extends SyncsCommand {

    ResumeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return tell("resume", "");
    }
}
