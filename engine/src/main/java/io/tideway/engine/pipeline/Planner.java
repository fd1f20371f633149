package io.tideway.engine.pipeline;

import io.tideway.engine.SyncDefinition;
import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Connector;
import java.util.List;
import java.util.Map;

/** Works out what a first run would do, and takes away what runs have provisioned; needs no running engine. */
@SuppressWarnings("DoNotCallSuggester")
public final class Planner {

    private final Map<String, Connector> connectors;
    private final Ledger ledger;

    public Planner(Map<String, Connector> connectors, Ledger ledger) {
        this.connectors = connectors;
        this.ledger = ledger;
    }

    /** Reads both sides and writes nothing. */
    public List<TablePlan> plan(SyncDefinition sync) {
        throw new AssertionError("to be built: " + connectors + ledger);
    }

    /**
     * Removes slots, publications and whatever else was provisioned for the sync, and forgets it in the ledger.
     *
     * @return what was removed, or in a dry run would be, one line each
     */
    public List<String> deprovision(SyncDefinition sync, boolean dryRun) {
        throw new AssertionError("to be built: " + sync);
    }
}
