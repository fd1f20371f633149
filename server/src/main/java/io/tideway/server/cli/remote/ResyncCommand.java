package io.tideway.server.cli.remote;

import io.tideway.server.cli.command.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tideway resync}. */
@Command(
        name = "resync",
        description =
                "Compare both sides with the ledger again, deletes included, and correct the differences. The sync runs on.")
public final class ResyncCommand extends SyncsCommand {

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<table>",
            description = "The name of a table mapping. Default: all of the sync.")
    private String table = "";

    public ResyncCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return tell("resync", table);
    }
}
