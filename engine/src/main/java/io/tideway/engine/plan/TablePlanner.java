package io.tideway.engine.plan;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.apply.Translator;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.Compilation;
import io.tideway.engine.mapping.FieldPair;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.SyncFit;
import io.tideway.engine.sync.Subscriptions;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans one table mapping after the other. */
final class TablePlanner {

    private final SyncDefinition sync;
    private final Sides<Connector> connectors;
    private final Ledger ledger;
    private final Map<String, TableState> states = new LinkedHashMap<>();
    private final Map<String, Compilation> compiled;
    private final List<Reason> obstacles;

    TablePlanner(SyncDefinition sync, SyncFit fitting, List<Reason> obstacles, Ledger ledger) {
        this.sync = sync;
        this.connectors = fitting.named();
        this.ledger = ledger;
        this.compiled = fitting.compiled();
        this.obstacles = obstacles;
        compiled.forEach((name, compilation) ->
                compilation.mapping().ifPresent(mapping -> states.put(name, unregistered(mapping))));
    }

    /** Returns the mapping as the ledger knows it, or as it would begin; planning registers nothing in the ledger. */
    private TableState unregistered(TableMapping mapping) {
        String name = mapping.definition().name();
        MappingRow row = ledger.find(sync.name(), name)
                .orElseGet(() -> new MappingRow(MappingRow.PLANNED, sync.name(), name, mapping.pairs()));
        return new TableState(mapping, row, new Backfill(row.id(), Backfill.Stage.DONE, ChunkCursor.START, 0));
    }

    TablePlan plan(MappingDefinition definition) {
        Compilation compilation = java.util.Objects.requireNonNull(compiled.get(definition.name()));
        List<Reason> reasons = new ArrayList<>(obstacles);
        reasons.addAll(compilation.reasons());
        Optional<TableState> state = Optional.ofNullable(states.get(definition.name()));
        PlanCounts counts = reasons.isEmpty() && state.isPresent() ? count(state.get()) : new PlanCounts();
        if (reasons.isEmpty()) {
            state.ifPresent(table -> reasons.addAll(withoutKeys(table)));
        }
        return new TablePlan(
                sync.name(),
                definition.name(),
                definition.left(),
                definition.right(),
                counts.matched,
                counts.differing,
                counts.createLeft,
                counts.createRight,
                counts.ambiguous,
                counts.excluded,
                reasons,
                compilation.notices(),
                state.map(TablePlanner::fieldLines).orElse(List.of()),
                reasons.isEmpty() ? actions() : List.of());
    }

    /** Returns why no keys are available in tables in which records are to be created. */
    private List<Reason> withoutKeys(TableState table) {
        List<Reason> reasons = new ArrayList<>();
        for (Side side : Side.values()) {
            if (table.rules.creates(side) && table.reservesKeys(side) && !table.mapping.matchesByKey()) {
                connectors.get(side).target().tryKeys(table.table(side)).ifPresent(reasons::add);
            }
        }
        return reasons;
    }

    private PlanCounts count(TableState table) {
        LinkCache links = new LinkCache(ledger);
        RecordFetcher reader = new RecordFetcher(
                new Sides<>(connectors.left().source(), connectors.right().source()));
        PlanCounts counts = new PlanCounts();
        for (Side side : Side.values()) {
            new PlanCounter(table, side, links, reader, new Translator(states, links, reader), counts)
                    .count(connectors.get(side).source());
        }
        return counts;
    }

    private static List<String> fieldLines(TableState table) {
        return table.mapping.fieldPairs().stream().map(TablePlanner::line).toList();
    }

    private static String line(FieldPair pair) {
        String arrow = pair.direction() == Direction.TWO_WAY
                ? "<->"
                : pair.direction() == Direction.LEFT_TO_RIGHT ? "-->" : "<--";
        String references = pair.references().map(name -> ", a key of " + name).orElse("");
        return pair.left() + " " + arrow + " " + pair.right() + references;
    }

    private List<String> actions() {
        List<String> actions = new ArrayList<>();
        for (Side side : Side.values()) {
            boolean captured =
                    sync.tables().stream().anyMatch(table -> table.direction().reads(side));
            if (captured) {
                Subscription subscription = Subscriptions.of(ledger.id(), sync.name(), side, states.values());
                connectors
                        .get(side)
                        .provision(subscription, true)
                        .actions()
                        .forEach(action -> actions.add(sync.connection(side) + ": " + action));
            }
        }
        return actions;
    }
}
