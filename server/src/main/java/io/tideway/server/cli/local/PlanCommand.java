package io.tideway.server.cli.local;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.plan.Planner;
import io.tideway.engine.plan.TablePlan;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.Configuration;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.running.OpenConnectors;
import io.tideway.server.running.OpenLedger;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.server.terminal.TextTable;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tideway plan}. */
@Command(
        name = "plan",
        description = {
            "Read both sides and show what the first run would do. Writes nothing to either side.",
            "Exits with 1 where a table mapping cannot run as it is."
        })
public final class PlanCommand extends TidewayCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<sync>", description = "Default: all syncs.")
    private String sync = "";

    public PlanCommand(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Configuration configuration = configurationWithSyncs();
        List<SyncDefinition> syncs = ConnectionLookup.syncs(configuration, sync);
        List<TablePlan> plans = new ArrayList<>();
        try (OpenLedger ledger = OpenLedger.forLook(configuration);
                OpenConnectors connectors = new OpenConnectors(configuration.connections())) {
            Planner planner = new Planner(connectors.byName(), ledger.ledger());
            syncs.forEach(one -> plans.addAll(planner.plan(one)));
        }
        if (json()) {
            printJson(plans.stream().map(PlannedTable::of).toList());
        } else {
            plans.forEach(this::show);
        }
        return plans.stream().allMatch(plan -> plan.reasons().isEmpty()) ? ExitCode.FINE : ExitCode.NO;
    }

    /** A table mapping's plan, tables by their names. */
    record PlannedTable(
            String sync,
            String table,
            String left,
            String right,
            long matched,
            long differing,
            long createLeft,
            long createRight,
            long ambiguous,
            long excluded,
            List<Reason> reasons,
            List<Reason> notices,
            List<String> fields,
            List<String> actions) {
        static PlannedTable of(TablePlan plan) {
            return new PlannedTable(
                    plan.sync(),
                    plan.table(),
                    plan.left().toString(),
                    plan.right().toString(),
                    plan.matched(),
                    plan.differing(),
                    plan.createLeft(),
                    plan.createRight(),
                    plan.ambiguous(),
                    plan.excluded(),
                    plan.reasons(),
                    plan.notices(),
                    plan.fields(),
                    plan.actions());
        }
    }

    private void show(TablePlan plan) {
        print(terminal().styled(Style.BOLD, plan.sync() + " / " + plan.table()) + "  " + plan.left() + " <-> "
                + plan.right());
        TextTable counts =
                new TextTable("  matched", "differing", "create left", "create right", "ambiguous", "excluded");
        counts.row(
                "  " + plan.matched(),
                plan.differing(),
                plan.createLeft(),
                plan.createRight(),
                plan.ambiguous(),
                plan.excluded());
        counts.lines().forEach(this::print);
        plan.fields().forEach(field -> print("  field  " + field));
        plan.actions().forEach(action -> print("  would  " + action));
        plan.reasons().forEach(reason -> ReasonText.print(terminal().out(), "  ", reason));
        plan.notices().forEach(reason -> ReasonText.print(terminal().out(), "  note: ", reason));
    }
}
