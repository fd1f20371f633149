package io.tideway.engine.plan;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.schema.Preparation;
import io.tideway.engine.schema.SchemaNote;
import io.tideway.engine.schema.SchemaReader;
import io.tideway.engine.sync.Subscriptions;
import io.tideway.spi.Connector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Computes what a first run would do, and removes what earlier runs provisioned; needs no running engine. */
public final class Planner {

    private final Map<String, Connector> connectors;
    private final Ledger ledger;

    public Planner(Map<String, Connector> connectors, Ledger ledger) {
        this.connectors = connectors;
        this.ledger = ledger;
    }

    /** Reads both sides and writes nothing. */
    public List<TablePlan> plan(SyncDefinition sync) {
        Sides<Connector> sides = new Sides<>(connector(sync, Side.LEFT), connector(sync, Side.RIGHT));
        Preparation preparation = new Preparation(sync, sides, ledger);
        TablePlanner planner = new TablePlanner(sync, preparation.fit(), preparation.obstacles(), ledger);
        return sync.tables().stream().map(planner::plan).toList();
    }

    /** Returns how the definition and the systems differ now, as far as the ledger knows the former state. */
    public List<SchemaNote> schema(SyncDefinition sync) {
        Sides<Connector> sides = new Sides<>(connector(sync, Side.LEFT), connector(sync, Side.RIGHT));
        return new SchemaReader(sync.name()).read(new Preparation(sync, sides, ledger).fit());
    }

    /**
     * Removes slots, publications and everything else that was provisioned for the sync, and removes the sync from the ledger.
     *
     * @return one line for each thing that was removed, or in a dry run would be
     * @throws LedgerException SYNC_IS_RUNNING when an engine runs the sync
     */
    public List<String> deprovision(SyncDefinition sync, boolean dryRun) {
        try (SyncLock lock = ledger.lock(sync.name())) {
            List<String> removed = new ArrayList<>();
            for (Side side : Side.values()) {
                String name = Subscriptions.name(ledger.id(), sync.name(), side);
                connector(sync, side)
                        .deprovision(name, dryRun)
                        .forEach(action -> removed.add(side.word() + ": " + action));
            }
            if (!dryRun && lock.isHeld()) {
                ledger.forget(sync.name());
            }
            return removed;
        }
    }

    private Connector connector(SyncDefinition sync, Side side) {
        return Objects.requireNonNull(connectors.get(sync.connection(side)));
    }
}
