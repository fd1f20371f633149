package io.tideway.server.cli.local;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.plan.Planner;
import io.tideway.engine.schema.SchemaNote;
import io.tideway.engine.schema.SchemaNote.Kind;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.Configuration;
import io.tideway.server.config.OutdatedLines;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.running.OpenConnectors;
import io.tideway.server.running.OpenLedger;
import io.tideway.server.terminal.ReasonText;
import io.tideway.spi.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tideway schema}. */
@Command(
        name = "schema",
        description = {
            "Show what was renamed, dropped or added in the systems since the syncs were made, and the lines of the"
                    + " configuration to change. Old names keep working; the file is left as it is.",
            "Exits with 1 if a field or a table waits for an operator."
        })
public final class SchemaCommand extends TidewayCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<sync>", description = "Default: all syncs.")
    private String sync = "";

    public SchemaCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Configuration configuration = configurationWithSyncs();
        List<SyncDefinition> syncs = ConnectionLookup.syncs(configuration, sync);
        List<SchemaNote> notes = new ArrayList<>();
        try (OpenLedger ledger = OpenLedger.forLook(configuration);
                OpenConnectors connectors = new OpenConnectors(configuration.connections())) {
            Planner planner = new Planner(connectors.byName(), ledger.ledger());
            syncs.forEach(one -> notes.addAll(planner.schema(one)));
        }
        List<OutdatedLines.Line> lines = new OutdatedLines(text()).of(notes);
        if (json()) {
            printJson(new SchemaDocument(
                    notes.stream().map(SchemaDocument.Note::of).toList(), lines));
        } else {
            show(notes, lines);
        }
        boolean waits = notes.stream().anyMatch(note -> note.reason().isPresent());
        return waits ? ExitCode.NO : ExitCode.FINE;
    }

    private String text() {
        try {
            return Files.readString(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What {@code --json} prints.
     *
     * @param lines of the configuration, to be changed
     */
    record SchemaDocument(List<Note> changes, List<OutdatedLines.Line> lines) {

        /** A difference from the configuration; {@code from} and {@code to} are empty if they do not apply. */
        record Note(
                String sync,
                String table,
                String side,
                String kind,
                String from,
                String to,
                @Nullable Reason reason) {
            static Note of(SchemaNote note) {
                return new Note(
                        note.sync(),
                        note.table(),
                        note.side().word(),
                        note.kind().name(),
                        note.from(),
                        note.to(),
                        note.reason().orElse(null));
            }
        }
    }

    private void show(List<SchemaNote> notes, List<OutdatedLines.Line> lines) {
        if (notes.isEmpty()) {
            print("The systems match the configuration.");
        }
        notes.forEach(this::show);
        if (!lines.isEmpty()) {
            print("");
            print("Lines of " + file() + " to change, in your own time:");
        }
        for (OutdatedLines.Line line : lines) {
            print("  line " + line.number());
            print("  - " + line.before());
            line.after().lines().forEach(text -> print("  + " + text));
        }
    }

    private void show(SchemaNote note) {
        String where = note.sync() + ", " + note.table() + ": ";
        if (note.reason().isPresent()) {
            ReasonText.print(terminal().out(), where, note.reason().get());
        } else if (note.kind() == Kind.NEW_FIELD) {
            print(where + "both sides have a field " + note.to()
                    + ", which is not mapped. To map it, add it under fields.");
        } else {
            String what = note.kind() == Kind.TABLE_RENAMED ? "table " : "field ";
            print(where + "the " + note.side().word() + " " + what + note.from() + " is called " + note.to()
                    + " now, and is followed.");
        }
    }
}
