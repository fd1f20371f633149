package io.tideway.server.cli.remote;

import io.tideway.engine.verify.VerifyProgress;
import io.tideway.engine.verify.VerifyReport;
import io.tideway.server.api.CommandResponses;
import io.tideway.server.api.VerifyDocument;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.DurationConverter;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.terminal.ProgressBars;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.server.terminal.TextTable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway verify}. */
@Command(
        name = "verify",
        description = {
            "Read both sides, compare every linked record, and count what differs or is missing. Writes nothing"
                    + " without --repair.",
            "Exits with 1 when any record differs or is missing, or when the sync did not catch up, so that some could"
                    + " not be judged."
        })
public final class VerifyCommand extends EngineCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<sync>", description = "Default: all syncs.")
    private String sync = "";

    @Option(names = "--repair", description = "Resync the tables that differ, and compare again.")
    private boolean repair;

    @Option(
            names = "--timeout",
            paramLabel = "<time>",
            converter = DurationConverter.class,
            description = "How long a repair may take, such as 5m. Default: 10m")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(
            names = "--examples",
            paramLabel = "<n>",
            description = "How many records that do not agree are named for each table mapping. Default: 20")
    private int examples = 20;

    public VerifyCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        ApiClient client = client();
        VerifyDocument report = verify(client);
        if (repair && !report.agrees()) {
            resync(client, report);
            report = verify(client);
        }
        if (json()) {
            printJson(report);
        } else {
            show(report);
        }
        return report.agrees() && report.undecided() == 0 ? ExitCode.FINE : ExitCode.NO;
    }

    private VerifyDocument verify(ApiClient client) throws InterruptedException {
        try (ProgressBars bars = ProgressBars.of(terminal(), () -> progress(client))) {
            bars.start();
            return client.get(
                    ApiClient.query("/api/verify", "sync", sync, "examples", Integer.toString(examples)),
                    VerifyDocument.class);
        }
    }

    /** An error about a progress bar helps no user: the comparison itself reports the error. */
    private static List<ProgressBars.Step> progress(ApiClient client) {
        try {
            return Arrays.stream(client.get("/api/verify/progress", VerifyProgress[].class))
                    .map(at -> new ProgressBars.Step(at.sync() + "/" + at.table(), at.read(), at.estimate(), false))
                    .toList();
        } catch (CommandException away) {
            return List.of();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private void resync(ApiClient client, VerifyDocument report) throws InterruptedException {
        for (VerifyReport.Table table : report.tables()) {
            if (!agrees(table)) {
                client.post(
                        ApiClient.query("/api/resync", "sync", table.sync(), "table", table.table()),
                        CommandResponses.Count.class);
            }
        }
        QuietRequest.await(client, timeout);
    }

    private static boolean agrees(VerifyReport.Table table) {
        return table.differing() == 0 && table.missingLeft() == 0 && table.missingRight() == 0;
    }

    private void show(VerifyDocument report) {
        TextTable counts = new TextTable("sync", "table", "linked", "differing", "missing left", "missing right");
        for (VerifyReport.Table table : report.tables()) {
            counts.row(
                    table.sync(),
                    table.table(),
                    table.linked(),
                    table.differing(),
                    table.missingLeft(),
                    table.missingRight());
        }
        counts.lines().forEach(this::print);
        for (VerifyReport.Table table : report.tables()) {
            table.fields()
                    .forEach((field, count) -> print("  " + table.table() + ": " + count + " differ in " + field));
            table.examples().forEach(example -> print("  " + table.table() + ": " + describe(example)));
        }
        if (report.changing() > 0) {
            print(report.changing() + " changed too often to be compared; they are edited all the time");
        }
        if (report.undecided() > 0) {
            print(report.undecided() + " do not agree yet, but the sync has not caught up: this is no difference."
                    + " `tideway status` shows the cause; then verify again");
        }
        String sum = report.linked() + " linked, " + report.differing() + " differing, " + report.missingLeft()
                + " missing left, " + report.missingRight() + " missing right";
        print(terminal().styled(report.agrees() && report.undecided() == 0 ? Style.GREEN : Style.RED, sum));
    }

    private static String describe(VerifyReport.Difference difference) {
        if (difference.leftKey().isEmpty()) {
            return "right " + difference.rightKey() + " is missing on the left";
        }
        if (difference.rightKey().isEmpty()) {
            return "left " + difference.leftKey() + " is missing on the right";
        }
        return "left " + difference.leftKey() + " and right " + difference.rightKey() + " differ in "
                + String.join(", ", difference.fields());
    }
}
