package io.tideway.server.cli.run;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.server.api.AccessToken;
import io.tideway.server.api.ApiOptions;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.Configuration;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ApiCodes;
import io.tideway.server.running.OpenLedger;
import io.tideway.server.running.RunningEngine;
import io.tideway.server.terminal.ProgressBars;
import io.tideway.spi.Reason;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tideway run}: runs every sync until SIGTERM or SIGINT, then finishes the current batch.
 *
 * <p>The next run continues after a crash without help.
 */
@Command(
        name = "run",
        description = {
            "Run every sync until SIGTERM or SIGINT, and serve the HTTP API, /metrics, /health/live and /health/ready.",
            "The log goes to stderr. With --json, one document contains the address of the API, after each sync was"
                    + " tried."
        })
public final class RunCommand extends TidewayCommand {

    @Option(names = "--port", paramLabel = "<port>", description = "Where to listen. Default: 8787; 0: any free port")
    private int port = ApiOptions.PORT;

    @Option(
            names = "--host",
            paramLabel = "<host>",
            description = "The address to listen on. Default: 127.0.0.1, this machine alone")
    private String host = ApiOptions.LOOPBACK;

    public RunCommand(CommandContext surroundings) {
        super(surroundings);
    }

    /** Where a run can be reached. */
    record Running(String url, List<String> syncs) {}

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = configurationWithSyncs();
        surroundings().stop().arm();
        RunLog log = new RunLog(terminal());
        log.say("starting; ledger: " + OpenLedger.place(configuration));
        ApiOptions options = new ApiOptions(host, port, token(configuration));
        try (RunningEngine running = RunningEngine.start(configuration, options, log);
                ProgressBars bars = ProgressBars.ofBackfills(terminal(), running.engine()::status)) {
            announce(log, configuration, "http://" + host + ":" + running.port());
            bars.start();
            surroundings().stop().await();
            log.say("stopping after the current batch");
        }
        log.say("stopped");
        return ExitCode.FINE;
    }

    private void announce(RunLog log, Configuration configuration, String url) {
        List<String> syncs =
                configuration.syncs().stream().map(SyncDefinition::name).toList();
        log.say("running " + String.join(", ", syncs) + "; listening on " + url);
        if (json()) {
            printJson(new Running(url, syncs));
        }
    }

    private AccessToken token(Configuration configuration) {
        try {
            return AccessToken.obtain(
                    configuration.stateDirectory(), surroundings().environment());
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.WRONG_USE,
                    new Reason(
                            ApiCodes.STATE_NOT_WRITABLE,
                            "The directory " + configuration.stateDirectory() + " cannot be written: " + e.getMessage(),
                            "Give this user the right to write beside the configuration file, and see that its disk"
                                    + " has room."));
        }
    }
}
