package io.tideway.server.cli.remote;

import io.tideway.server.api.IssueDocument;
import io.tideway.server.api.RecordDocument;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ApiCodes;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.server.terminal.TextTable;
import io.tideway.spi.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tideway record}. */
@Command(
        name = "record",
        description = {
            "Show why a record is, or is not, in sync: both sides, the values on which they last agreed, issues,"
                    + " decisions and writes.",
            "Exits with 1 when it is not known, not linked, or has an issue."
        })
public final class RecordCommand extends EngineCommand {

    @Parameters(index = "0", paramLabel = "<sync>", description = "The name of a sync.")
    private String sync = "";

    @Parameters(index = "1", paramLabel = "<table>", description = "The name of a table mapping.")
    private String table = "";

    @Parameters(
            index = "2",
            paramLabel = "<key>",
            description = "The record's key on either side; the values of a composite key joined by commas.")
    private String key = "";

    public RecordCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        RecordDocument record = client().find(
                        ApiClient.query("/api/record", "sync", sync, "table", table, "key", key), RecordDocument.class)
                .orElseThrow(() -> new CommandException(
                        ExitCode.NO,
                        new Reason(
                                ApiCodes.RECORD_NOT_FOUND,
                                "Neither side of " + sync + "/" + table + " has a record with the key " + key + ".",
                                "Check the key, and whether a `where` leaves the record out.")));
        if (json()) {
            printJson(record);
        } else {
            show(record);
        }
        return record.linked() && record.issues().isEmpty() ? ExitCode.FINE : ExitCode.NO;
    }

    private void show(RecordDocument record) {
        print(terminal().styled(Style.BOLD, record.verdict()));
        TextTable values = new TextTable("  field", "left", "left base", "right base", "right");
        values.row("  (key)", shown(record.leftKey()), "", "", shown(record.rightKey()));
        for (String field : fields(record)) {
            values.row(
                    "  " + field,
                    cell(record.left(), field),
                    cell(record.leftBase(), field),
                    cell(record.rightBase(), field),
                    cell(record.right(), field));
        }
        values.lines().forEach(this::print);
        for (IssueDocument issue : record.issues()) {
            ReasonText.print(
                    terminal().out(),
                    "  issue " + issue.id() + ", " + issue.attempts() + " attempts: ",
                    new Reason(issue.code(), issue.message(), issue.fix()));
        }
        history(record).forEach(this::print);
    }

    /** Returns decisions and writes, newest first. */
    private static List<String> history(RecordDocument record) {
        List<Line> lines = new ArrayList<>();
        record.activities()
                .forEach(decision -> lines.add(new Line(
                        decision.at(),
                        shown(decision.field()) + ": " + decision.winner() + " won with " + shown(decision.kept())
                                + " over " + shown(decision.lost()) + " (" + decision.rule() + ")")));
        record.history()
                .forEach(change -> lines.add(new Line(
                        change.at(),
                        change.kind() + " " + change.side() + ", " + change.why()
                                + (change.committedAt() == null ? "" : " at " + change.committedAt())
                                + values(change))));
        return lines.stream()
                .sorted(Comparator.comparing(Line::at).reversed())
                .map(line -> "  " + line.at() + "  " + line.text())
                .toList();
    }

    private record Line(Instant at, String text) {}

    private static String values(RecordDocument.Change change) {
        Set<String> names = new LinkedHashSet<>(change.from().keySet());
        names.addAll(change.to().keySet());
        List<String> values = new ArrayList<>();
        for (String name : names) {
            String from = change.from().containsKey(name) ? shown(change.from().get(name)) : "";
            String to = change.to().containsKey(name) ? shown(change.to().get(name)) : "";
            values.add(name + " " + from + " → " + to);
        }
        return values.isEmpty() ? "" : ": " + String.join(", ", values);
    }

    private static Set<String> fields(RecordDocument record) {
        Set<String> names = new LinkedHashSet<>();
        addNames(names, record.left());
        addNames(names, record.leftBase());
        addNames(names, record.rightBase());
        addNames(names, record.right());
        return names;
    }

    private static void addNames(Set<String> names, @Nullable Map<String, @Nullable String> side) {
        if (side != null) {
            names.addAll(side.keySet());
        }
    }

    private static String cell(@Nullable Map<String, @Nullable String> values, String field) {
        return values == null || !values.containsKey(field) ? "" : shown(values.get(field));
    }

    private static String shown(@Nullable String value) {
        return value == null ? "null" : value;
    }
}
