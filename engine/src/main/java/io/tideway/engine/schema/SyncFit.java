package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.mapping.Compilation;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Fits every table mapping of a sync to both systems as they are now: finds tables and fields under their present names, and compiles.
 * Pure.
 */
public final class SyncFit {

    private final SyncDefinition sync;
    private final Sides<Connector> connectors;
    private final Map<String, MappingFit> fits = new LinkedHashMap<>();

    private SyncFit(SyncDefinition sync, Sides<Connector> connectors) {
        this.sync = sync;
        this.connectors = connectors;
    }

    /**
     * Fits the definition to the tables.
     *
     * @param tables of both systems, as they are now
     * @param known what the table mappings were last made against, by name
     * @param byName the table mappings for which an operator confirmed that the names of the configuration are right
     */
    static SyncFit of(
            SyncDefinition sync,
            Sides<Connector> connectors,
            Sides<List<TableSchema>> tables,
            Map<String, Map<Side, TableIdentity>> known,
            Set<String> byName) {
        SyncFit fitting = new SyncFit(sync, connectors);
        Map<String, MappingDefinition> definitions = new LinkedHashMap<>();
        sync.tables().forEach(table -> definitions.put(table.name(), table));
        for (MappingDefinition definition : sync.tables()) {
            Map<Side, TableIdentity> identities = known.getOrDefault(definition.name(), Map.of());
            fitting.fits.put(
                    definition.name(),
                    fitting.fit(definition, tables, identities, byName.contains(definition.name()), definitions));
        }
        for (Side side : Side.values()) {
            fitting.refuseClashes(side);
        }
        return fitting;
    }

    /** Refuses mappings that share a table and disagree about its names, since streams and writes use names. */
    private void refuseClashes(Side side) {
        SharedNames shared = new SharedNames();
        fits.replaceAll((name, fit) -> fit.names(side)
                .flatMap(names -> shared.clash(name, names, used(fit, side)))
                .map(fit::refused)
                .orElse(fit));
    }

    private static List<String> used(MappingFit fit, Side side) {
        return fit.compilation()
                .mapping()
                .orElseThrow()
                .selection(side)
                .layout()
                .names();
    }

    private MappingFit fit(
            MappingDefinition definition,
            Sides<List<TableSchema>> tables,
            Map<Side, TableIdentity> identities,
            boolean byName,
            Map<String, MappingDefinition> definitions) {
        Resolution left = resolve(definition, Side.LEFT, tables, identities, byName);
        Resolution right = resolve(definition, Side.RIGHT, tables, identities, byName);
        Sides<Resolution> sides = new Sides<>(left, right);
        List<Reason> refused = new ArrayList<>();
        left.reason().ifPresent(refused::add);
        right.reason().ifPresent(refused::add);
        if (!refused.isEmpty()) {
            return new MappingFit(definition, sides, new Compilation(Optional.empty(), refused, List.of()), List.of());
        }
        List<Reason> waiting = new ArrayList<>();
        MappingDefinition whole = withoutGone(definition, sides, waiting);
        Compilation compilation = TableMapping.compile(
                whole, left.schema().orElseThrow(), right.schema().orElseThrow(), definitions);
        return new MappingFit(whole, sides, compilation, waiting);
    }

    private Resolution resolve(
            MappingDefinition definition,
            Side side,
            Sides<List<TableSchema>> tables,
            Map<Side, TableIdentity> identities,
            boolean byName) {
        Optional<TableIdentity> known = Optional.ofNullable(identities.get(side));
        return new TableResolver(
                        definition.table(side), known, byName, field -> MappingFit.names(definition, side, field))
                .resolve(tables.get(side), sync.connection(side));
    }

    /** Removes field mappings whose field no longer exists. They wait; all others run. */
    private static MappingDefinition withoutGone(
            MappingDefinition definition, Sides<Resolution> sides, List<Reason> waiting) {
        List<FieldDefinition> there = new ArrayList<>();
        for (FieldDefinition field : definition.fields()) {
            boolean goneLeft = sides.left().gone().contains(field.left());
            boolean goneRight = sides.right().gone().contains(field.right());
            if (goneLeft || goneRight) {
                waiting.add(
                        goneLeft
                                ? Reasons.fieldGone(definition.left(), field.left())
                                : Reasons.fieldGone(definition.right(), field.right()));
            } else {
                there.add(field);
            }
        }
        return waiting.isEmpty() ? definition : definition.withFields(there);
    }

    List<MappingFit> fits() {
        return List.copyOf(fits.values());
    }

    MappingFit fit(String mapping) {
        return Objects.requireNonNull(fits.get(mapping));
    }

    public Map<String, Compilation> compiled() {
        Map<String, Compilation> compiled = new LinkedHashMap<>();
        fits.forEach((name, fit) -> compiled.put(name, fit.compilation()));
        return compiled;
    }

    /** Returns both systems under the names of the configuration. */
    public Sides<Connector> named() {
        return new Sides<>(named(Side.LEFT), named(Side.RIGHT));
    }

    private Connector named(Side side) {
        return NamedConnector.of(connectors.get(side), naming(side));
    }

    Naming naming(Side side) {
        return new Naming(
                fits.values().stream().flatMap(fit -> fit.names(side).stream()).toList());
    }

    /** Whether each of these mappings can run, or waits because of a changed table; if not, its definition is wrong. */
    public boolean areRunnable(Collection<String> mappings) {
        return fits.values().stream()
                .filter(fit -> mappings.contains(fit.definition().name()))
                .allMatch(fit -> fit.compilation().mapping().isPresent()
                        || fit.obstacle().isPresent());
    }

    /** Returns a description that differs when the sync would run in another way. */
    public List<String> shape() {
        return fits.values().stream().flatMap(fit -> fit.shape().stream()).toList();
    }
}
