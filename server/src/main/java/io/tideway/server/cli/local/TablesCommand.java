package io.tideway.server.cli.local;

import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.ConnectionConfig;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.server.terminal.TextTable;
import io.tideway.spi.Connector;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway tables}. */
@Command(
        name = "tables",
        description =
                "List every table of a connection; those that cannot sync, or only under a condition, with every reason and its fix.")
public final class TablesCommand extends TidewayCommand {

    @Parameters(index = "0", paramLabel = "<connection>", description = "The name of a connection.")
    private String connection = "";

    @Option(names = "--fields", description = "List the fields too. With --json they are always there.")
    private boolean fields;

    public TablesCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        ConnectionConfig config = ConnectionLookup.require(configuration(), connection);
        try (Connector connector = config.open()) {
            List<ListedTable> tables =
                    connector.discover().stream().map(ListedTable::of).toList();
            if (json()) {
                printJson(tables);
            } else {
                tables.forEach(this::show);
            }
        }
        return ExitCode.FINE;
    }

    private void show(ListedTable table) {
        Style style = table.reasons().isEmpty() ? Style.GREEN : Style.YELLOW;
        String mark = terminal().styled(style, table.summary());
        String records = table.estimatedRecords() < 0 ? "" : ", about " + table.estimatedRecords() + " records";
        print(terminal().styled(Style.BOLD, table.table()) + "  " + mark + records);
        table.reasons().forEach(reason -> ReasonText.print(terminal().out(), "  ", reason));
        table.notices().forEach(notice -> ReasonText.print(terminal().out(), "  ", notice));
        if (fields) {
            TextTable columns = new TextTable("  field", "type", "");
            table.fields().forEach(field -> columns.row("  " + field.name(), field.type(), field.remark()));
            columns.lines().forEach(this::print);
        }
    }
}
