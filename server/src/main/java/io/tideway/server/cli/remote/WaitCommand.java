package io.tideway.server.cli.remote;

import io.tideway.server.api.CommandResponses;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.DurationConverter;
import io.tideway.server.errors.ExitCode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tideway wait}. */
@Command(
        name = "wait",
        description = {
            "Wait until every change that was committed on either side before the call has been applied or become an issue, "
                    + "backfills included.",
            "Exits with 1 when the time runs out first."
        })
public final class WaitCommand extends EngineCommand {

    @Option(
            names = "--timeout",
            paramLabel = "<time>",
            converter = DurationConverter.class,
            description = "Such as 500ms, 20s, 5m, 1h. Default: 60s")
    private Duration timeout = Duration.ofSeconds(60);

    public WaitCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandResponses.Quiet answer = QuietRequest.await(client(), timeout);
        if (json()) {
            printJson(answer);
        } else {
            print(answer.quiet() ? "all changes are through" : "changes are still in flight after " + timeout);
        }
        return answer.quiet() ? ExitCode.FINE : ExitCode.NO;
    }
}
