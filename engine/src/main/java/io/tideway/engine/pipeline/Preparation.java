package io.tideway.engine.pipeline;

import io.tideway.engine.MappingDefinition;
import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.SyncDefinition;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.FieldPair;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a sync's definition fit both systems, or says why it does not, and makes its table mappings known to the ledger. */
final class Preparation {

    private final SyncDefinition sync;
    private final Sides<Connector> connectors;
    private final Ledger ledger;

    Preparation(SyncDefinition sync, Sides<Connector> connectors, Ledger ledger) {
        this.sync = sync;
        this.connectors = connectors;
        this.ledger = ledger;
    }

    /** How the definition fits now; makes nothing known. */
    Fitting fit() {
        return Fitting.of(sync, connectors, ledger, false);
    }

    /** What stands in the way of reading from, or writing to, the systems as the sync needs it. */
    List<Reason> obstacles() {
        List<Reason> obstacles = new ArrayList<>();
        for (Side side : Side.values()) {
            Readiness readiness = connectors.get(side).check();
            if (sync.tables().stream().anyMatch(table -> table.direction().reads(side))) {
                obstacles.addAll(readiness.notAsSource());
            }
            if (sync.tables().stream().anyMatch(table -> table.direction().writes(side))) {
                obstacles.addAll(readiness.notAsTarget());
            }
        }
        return obstacles;
    }

    /**
     * Makes ready to run. A table mapping that fitted before and does not now, because a system was changed, is left out; its tables
     * are compared when it is back.
     *
     * @param byName a person said that the names of the configuration are right
     * @throws EngineException when the definition is wrong
     */
    Prepared prepare(boolean byName) {
        List<Reason> reasons = new ArrayList<>(obstacles());
        new Adoption(sync, ledger).adoptRenamed(connectors);
        Fitting fitting = Fitting.of(sync, connectors, ledger, byName);
        for (Fit fit : fitting.fits()) {
            if (fit.obstacle().isEmpty()) {
                reasons.addAll(fit.compilation().reasons());
            }
        }
        if (!reasons.isEmpty()) {
            throw new EngineException(EngineException.Kind.CONFIGURATION, reasons);
        }
        Map<String, Reason> absent = absent(fitting);
        ledger.setAside(
                sync.name(),
                fitting.fits().stream()
                        .map(fit -> fit.definition().name())
                        .filter(name -> !absent.containsKey(name))
                        .toList());
        Map<String, TableState> tables = new LinkedHashMap<>();
        for (Fit fit : fitting.fits()) {
            if (!absent.containsKey(fit.definition().name())) {
                tables.put(fit.definition().name(), state(fit));
            }
        }
        return new Prepared(tables, absent, fitting.named(), fitting);
    }

    /** Whatever refers to a mapping that cannot run waits with it. */
    private static Map<String, Reason> absent(Fitting fitting) {
        Map<String, Reason> absent = new LinkedHashMap<>();
        fitting.fits()
                .forEach(fit -> fit.obstacle()
                        .ifPresent(reason -> absent.put(fit.definition().name(), reason)));
        int before;
        do {
            before = absent.size();
            for (Fit fit : fitting.fits()) {
                fit.compilation()
                        .mapping()
                        .flatMap(mapping -> missing(mapping, absent))
                        .ifPresent(
                                parent -> absent.putIfAbsent(fit.definition().name(), Reasons.waitsForMapping(parent)));
            }
        } while (absent.size() > before);
        return absent;
    }

    private static Optional<String> missing(TableMapping mapping, Map<String, Reason> absent) {
        return mapping.fieldPairs().stream()
                .flatMap(pair -> pair.references().stream())
                .filter(absent::containsKey)
                .findFirst();
    }

    private TableState state(Fit fit) {
        TableMapping mapping = fit.compilation().mapping().orElseThrow();
        MappingDefinition definition = mapping.definition();
        boolean otherTable = false;
        Optional<MappingRow> known = ledger.find(sync.name(), definition.name());
        if (known.isPresent()) {
            otherTable = isOther(ledger.identities(known.get().id()), mapping);
            ledger.forgetPairs(known.get().id(), replacedPairs(fit, mapping));
        }
        MappingRow row = ledger.register(
                sync.name(),
                definition.name(),
                definition.left(),
                definition.right(),
                mapping.pairs().names());
        ledger.setIdentities(row.id(), Fit.identities(mapping));
        Optional<Backfill> progress = ledger.backfill(row.id());
        boolean compare = progress.isPresent() && (row.newPairs() || otherTable);
        Backfill start =
                new Backfill(row.id(), compare ? Backfill.Stage.LINKS : Backfill.Stage.LEFT, ChunkCursor.START, 0);
        if (compare) {
            ledger.setBackfill(start);
        }
        return new TableState(mapping, row, compare ? start : progress.orElse(start), fit.waiting());
    }

    private static boolean isOther(Map<Side, TableIdentity> before, TableMapping mapping) {
        return before.entrySet().stream()
                .anyMatch(side -> !side.getValue()
                        .id()
                        .equals(mapping.schema(side.getKey()).id()));
    }

    /** What was agreed on about a field says nothing of another one under its name. */
    private static List<String> replacedPairs(Fit fit, TableMapping mapping) {
        return mapping.fieldPairs().stream()
                .filter(pair -> fit.sides().left().replaced().contains(pair.left())
                        || fit.sides().right().replaced().contains(pair.right()))
                .map(FieldPair::name)
                .toList();
    }
}
