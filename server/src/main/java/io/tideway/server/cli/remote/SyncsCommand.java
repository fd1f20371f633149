package io.tideway.server.cli.remote;

import io.tideway.server.api.Answers;
import io.tideway.server.api.SyncDocument;
import io.tideway.server.cli.command.Surroundings;
import io.tideway.server.errors.ExitCode;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command that tells one sync, or all of them, to do something. */
abstract class SyncsCommand extends EngineCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<sync>", description = "Default: all syncs.")
    private String sync = "";

    SyncsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** What was told to which syncs. */
    record Told(String command, List<String> syncs) {}

    final Integer tell(String command, String table) throws InterruptedException {
        ApiClient client = client();
        List<String> syncs = sync.isEmpty()
                ? Arrays.stream(client.get("/api/status", SyncDocument[].class))
                        .map(SyncDocument::sync)
                        .toList()
                : List.of(sync);
        for (String one : syncs) {
            client.post(ApiClient.query("/api/" + command, "sync", one, "table", table), Answers.Count.class);
        }
        if (json()) {
            printJson(new Told(command, syncs));
        } else {
            syncs.forEach(one -> print(one + ": " + command + " accepted"));
        }
        return ExitCode.FINE;
    }
}
