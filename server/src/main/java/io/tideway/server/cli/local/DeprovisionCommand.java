package io.tideway.server.cli.local;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.plan.Planner;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.Configuration;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.running.OpenConnectors;
import io.tideway.server.running.OpenLedger;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway deprovision}. */
@Command(
        name = "deprovision",
        description = {
            "Remove what runs have made in the systems (slots, publications, …), and forget the sync's links and positions.",
            "The records stay as they are. The engine must not be running."
        })
public final class DeprovisionCommand extends TidewayCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<sync>", description = "Default: all syncs.")
    private String sync = "";

    @Option(names = "--dry-run", description = "Only list what would be removed.")
    private boolean dryRun;

    public DeprovisionCommand(CommandContext surroundings) {
        super(surroundings);
    }

    /** The objects that were removed, or would be. */
    record Removed(String sync, boolean dryRun, List<String> actions) {}

    @Override
    public Integer call() {
        Configuration configuration = configurationWithSyncs();
        List<SyncDefinition> syncs = ConnectionLookup.syncs(configuration, sync);
        List<Removed> removed = new ArrayList<>();
        try (OpenLedger ledger = OpenLedger.forLook(configuration);
                OpenConnectors connectors = new OpenConnectors(configuration.connections())) {
            Planner planner = new Planner(connectors.byName(), ledger.ledger());
            syncs.forEach(one -> removed.add(new Removed(one.name(), dryRun, planner.deprovision(one, dryRun))));
        }
        if (json()) {
            printJson(removed);
        } else {
            removed.forEach(this::show);
        }
        return ExitCode.FINE;
    }

    private void show(Removed removed) {
        String verb = removed.dryRun() ? "would remove  " : "removed  ";
        removed.actions().forEach(action -> print(removed.sync() + ": " + verb + action));
        if (removed.actions().isEmpty()) {
            print(removed.sync() + ": nothing to remove");
        }
    }
}
