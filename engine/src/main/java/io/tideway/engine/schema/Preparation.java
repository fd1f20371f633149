package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.FieldPair;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.TableState;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fits a sync's definition to both systems, or reports why it does not fit, and registers its table mappings in the ledger. */
public final class Preparation {

    private final SyncDefinition sync;
    private final Sides<Connector> connectors;
    private final Ledger ledger;

    public Preparation(SyncDefinition sync, Sides<Connector> connectors, Ledger ledger) {
        this.sync = sync;
        this.connectors = connectors;
        this.ledger = ledger;
    }

    /** Fits the definition to the systems as they are now; registers nothing. */
    public SyncFit fit() {
        Sides<List<TableSchema>> tables = discovered();
        return fit(tables, RenameAdoption.find(sync, tables, ledger), Set.of());
    }

    private SyncFit fit(Sides<List<TableSchema>> tables, RenameAdoption adoption, Set<String> byName) {
        Map<String, Map<Side, TableIdentity>> identities = new LinkedHashMap<>();
        adoption.mappings().forEach((name, id) -> identities.put(name, ledger.identities(id)));
        return SyncFit.of(sync, connectors, tables, identities, byName);
    }

    private Sides<List<TableSchema>> discovered() {
        return new Sides<>(connectors.left().discover(), connectors.right().discover());
    }

    /** Returns what prevents the sync from reading from, or writing to, the systems as it needs. */
    public List<Reason> obstacles() {
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
     * Prepares a session. A table mapping that does not fit is left out, and stops no other; its tables are compared when it fits again.
     *
     * @param byName the table mappings for which an operator confirmed that the names of the configuration are right
     * @throws EngineException when a system cannot be used as the sync needs it, or the definition is wrong and nothing of it fits
     */
    public Prepared prepare(Set<String> byName) {
        List<Reason> obstacles = obstacles();
        if (!obstacles.isEmpty()) {
            throw new EngineException(EngineException.Kind.CONFIGURATION, obstacles);
        }
        Sides<List<TableSchema>> discovered = discovered();
        RenameAdoption adoption = RenameAdoption.find(sync, discovered, ledger);
        SyncFit fitting = fit(discovered, adoption, byName);
        Map<String, Reason> absent = absent(fitting);
        List<Reason> wrong = fitting.fits().stream()
                .filter(fit -> fit.obstacle().isEmpty())
                .flatMap(fit -> fit.compilation().reasons().stream())
                .toList();
        if (!wrong.isEmpty() && absent.size() == fitting.fits().size()) {
            throw new EngineException(EngineException.Kind.CONFIGURATION, wrong);
        }
        List<String> running = fitting.fits().stream()
                .map(fit -> fit.definition().name())
                .filter(name -> !absent.containsKey(name))
                .toList();
        running.forEach(adoption::adopt);
        ledger.setAside(sync.name(), running);
        Map<String, TableState> tables = new LinkedHashMap<>();
        for (MappingFit fit : fitting.fits()) {
            if (!absent.containsKey(fit.definition().name())) {
                tables.put(fit.definition().name(), state(fit));
            }
        }
        return new Prepared(tables, absent, fitting.named(), fitting);
    }

    /** Returns the mappings that cannot run, with their reasons. A mapping that refers to one of them cannot run either. */
    private static Map<String, Reason> absent(SyncFit fitting) {
        Map<String, Reason> absent = new LinkedHashMap<>();
        fitting.fits().stream()
                .filter(fit -> fit.compilation().mapping().isEmpty())
                .forEach(fit -> absent.put(
                        fit.definition().name(), fit.compilation().reasons().getFirst()));
        int before;
        do {
            before = absent.size();
            for (MappingFit fit : fitting.fits()) {
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

    private TableState state(MappingFit fit) {
        TableMapping mapping = fit.compilation().mapping().orElseThrow();
        MappingDefinition definition = mapping.definition();
        Optional<MappingRow> known = ledger.find(sync.name(), definition.name());
        Optional<Backfill> progress = known.flatMap(row -> beforeRegistering(fit, mapping, row));
        MappingRow row = ledger.register(
                sync.name(),
                definition.name(),
                definition.left(),
                definition.right(),
                mapping.pairs().names());
        Replacement replacement = Replacement.of(fit.replaced());
        ledger.setIdentities(
                row.id(), replacement.identities(ledger.identities(row.id()), MappingFit.identities(mapping)));
        Backfill start = new Backfill(row.id(), Backfill.Stage.LEFT, ChunkCursor.START, 0);
        return new TableState(mapping, row, progress.orElse(start), fit.waiting(), replacement);
    }

    /**
     * Notes that both sides must be compared before it notes the reason: a crash in between costs an extra comparison and loses none.
     *
     * @return the progress of the mapping's backfill from now on
     */
    private Optional<Backfill> beforeRegistering(MappingFit fit, TableMapping mapping, MappingRow known) {
        List<String> replaced = replacedPairs(fit, mapping);
        boolean compare = !replaced.isEmpty()
                || isRetyped(fit)
                || fit.sides().left().another().isPresent()
                || fit.sides().right().another().isPresent()
                || !known.pairs().names().containsAll(mapping.pairs().names())
                || isOther(ledger.identities(known.id()), mapping);
        Optional<Backfill> progress = ledger.backfill(known.id());
        if (compare) { // even before its first chunk was committed: the streams may have made links
            Backfill links = new Backfill(known.id(), Backfill.Stage.LINKS, ChunkCursor.START, 0);
            ledger.setBackfill(links);
            progress = Optional.of(links);
        }
        ledger.forgetPairs(known.id(), replaced);
        return progress;
    }

    /** Whether a field has a new type. Its values may have changed with it, and no stream reports that. */
    private static boolean isRetyped(MappingFit fit) {
        return !fit.sides().left().retyped().isEmpty()
                || !fit.sides().right().retyped().isEmpty();
    }

    private static boolean isOther(Map<Side, TableIdentity> before, TableMapping mapping) {
        return before.entrySet().stream()
                .anyMatch(side -> !side.getValue()
                        .id()
                        .equals(mapping.schema(side.getKey()).id()));
    }

    /** Finds pairs whose field was replaced: the base values of the old field do not hold for another one under its name. */
    private static List<String> replacedPairs(MappingFit fit, TableMapping mapping) {
        return mapping.fieldPairs().stream()
                .filter(pair -> fit.sides().left().replaced().contains(pair.left())
                        || fit.sides().right().replaced().contains(pair.right()))
                .map(FieldPair::name)
                .toList();
    }
}
