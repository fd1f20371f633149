package io.tideway.server.cli.remote;

import io.tideway.server.api.CommandResponses;
import io.tideway.server.api.SyncDocument;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.errors.ExitCode;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command to one sync, or to all of them. */
abstract class SyncsCommand extends EngineCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<sync>", description = "Default: all syncs.")
    private String sync = "";

    SyncsCommand(CommandContext surroundings) {
        super(surroundings);
    }

    /** The command, and the syncs that received it. */
    record Sent(String command, List<String> syncs) {}

    final Integer tell(String command, String table) throws InterruptedException {
        ApiClient client = client();
        List<String> syncs = sync.isEmpty()
                ? Arrays.stream(client.get("/api/status", SyncDocument[].class))
                        .map(SyncDocument::sync)
                        .toList()
                : List.of(sync);
        for (String one : syncs) {
            client.post(ApiClient.query("/api/" + command, "sync", one, "table", table), CommandResponses.Count.class);
        }
        if (json()) {
            printJson(new Sent(command, syncs));
        } else {
            syncs.forEach(one -> print(one + ": " + command + " accepted"));
        }
        return ExitCode.FINE;
    }
}
