package io.tideway.server.cli.remote;

import io.tideway.engine.sync.SyncState;
import io.tideway.server.api.SyncDocument;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.server.terminal.TextTable;
import java.util.Arrays;
import picocli.CommandLine.Command;

/** {@code tideway status}. */
@Command(
        name = "status",
        description = {"Show the state of every sync.", "Exits with 1 unless all syncs run."})
public final class StatusCommand extends EngineCommand {

    public StatusCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        SyncDocument[] syncs = client().get("/api/status", SyncDocument[].class);
        if (json()) {
            printJson(syncs);
        } else {
            Arrays.stream(syncs).forEach(this::show);
        }
        return Arrays.stream(syncs).allMatch(StatusCommand::isRunning) ? ExitCode.FINE : ExitCode.NO;
    }

    private static boolean isRunning(SyncDocument sync) {
        return sync.state().equals(SyncState.RUNNING.name());
    }

    private void show(SyncDocument sync) {
        print(terminal().styled(Style.BOLD, sync.sync()) + "  "
                + terminal().styled(isRunning(sync) ? Style.GREEN : Style.YELLOW, sync.state()));
        if (sync.reason() != null) {
            ReasonText.print(terminal().out(), "  ", sync.reason());
        }
        TextTable sides = new TextTable(
                "  side", "connection", "changes", "created", "updated", "deleted", "last change", "kept back");
        side(sides, "left", sync.left());
        side(sides, "right", sync.right());
        sides.lines().forEach(this::print);
        warnings("left", sync.left());
        warnings("right", sync.right());
        TextTable tables = new TextTable("  table", "backfill", "links", "issues", "deferred", "conflicts");
        for (SyncDocument.Table table : sync.tables()) {
            tables.row(
                    "  " + table.table(),
                    backfill(table),
                    table.links(),
                    table.issues(),
                    table.deferred(),
                    table.conflicts());
        }
        tables.lines().forEach(this::print);
        for (SyncDocument.Table table : sync.tables()) {
            if (table.paused() != null) {
                ReasonText.print(terminal().out(), "  " + table.table() + " is paused: ", table.paused());
            }
            if (table.backfillWaits() != null) {
                ReasonText.print(
                        terminal().out(), "  " + table.table() + ": the backfill waits: ", table.backfillWaits());
            }
        }
    }

    private void warnings(String word, SyncDocument.SideDocument side) {
        side.warnings().forEach(warning -> ReasonText.print(terminal().out(), "  " + word + ": ", warning));
    }

    private static void side(TextTable sides, String word, SyncDocument.SideDocument side) {
        sides.row(
                "  " + word,
                side.connection(),
                side.captured() ? side.changes() : "not read",
                side.creates(),
                side.updates(),
                side.deletes(),
                side.lastChangeAt() == null ? "-" : side.lastChangeAt(),
                keptBack(side));
    }

    private static String keptBack(SyncDocument.SideDocument side) {
        Long bytes = side.retainedBytes();
        Long limit = side.limitBytes();
        return bytes == null ? "-" : (bytes >> 20) + " MB" + (limit == null ? "" : " of " + (limit >> 20) + " MB");
    }

    private static String backfill(SyncDocument.Table table) {
        if (table.stage().equals("DONE")) {
            return "done";
        }
        String estimate = table.backfillEstimate() < 0 ? "" : " of about " + table.backfillEstimate();
        return table.stage().toLowerCase(java.util.Locale.ROOT) + " " + table.backfilled() + estimate;
    }
}
