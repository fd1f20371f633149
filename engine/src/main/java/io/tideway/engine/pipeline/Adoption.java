package io.tideway.engine.pipeline;

import io.tideway.engine.MappingDefinition;
import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.SyncDefinition;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.naming.TableResolver;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.TableSchema;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Lets links and bases stay when the configuration is brought up to date with what was renamed in a system: a table mapping and a
 * pair go by names that come from the tables and fields.
 */
final class Adoption {

    private final SyncDefinition sync;
    private final Ledger ledger;

    Adoption(SyncDefinition sync, Ledger ledger) {
        this.sync = sync;
        this.ledger = ledger;
    }

    /** Gives mappings and pairs of the ledger the names that the configuration has for them now. */
    void adoptRenamed(Sides<Connector> connectors) {
        Map<String, Integer> known = ledger.mappings(sync.name());
        if (known.isEmpty()) {
            return;
        }
        Sides<List<TableSchema>> tables =
                new Sides<>(connectors.left().discover(), connectors.right().discover());
        Map<String, Integer> unused = new LinkedHashMap<>(known);
        sync.tables().forEach(definition -> unused.remove(definition.name()));
        for (MappingDefinition definition : sync.tables()) {
            Optional<Integer> mapping = known.containsKey(definition.name())
                    ? Optional.ofNullable(known.get(definition.name()))
                    : adopt(definition, tables, unused);
            mapping.ifPresent(id -> adoptPairs(id, definition, tables));
        }
    }

    /** A mapping that is in the configuration no more, and was made against the very tables of this one. */
    private Optional<Integer> adopt(
            MappingDefinition definition, Sides<List<TableSchema>> tables, Map<String, Integer> unused) {
        Map<Side, TableSchema> ids = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            named(definition, side, tables).ifPresent(table -> ids.put(side, table));
        }
        List<Integer> former = unused.values().stream()
                .filter(id -> ids.size() == Side.values().length && isOf(ids, ledger.identities(id)))
                .toList();
        // Of several over the same two tables nobody knows which one is meant.
        boolean clear = former.size() == 1 && sameTables(definition) == 1;
        Optional<Integer> mapping = clear ? Optional.of(former.get(0)) : Optional.empty();
        mapping.ifPresent(unused.values()::remove);
        mapping.ifPresent(id -> ledger.renameMapping(id, definition.name()));
        return mapping;
    }

    private long sameTables(MappingDefinition definition) {
        return sync.tables().stream()
                .filter(other ->
                        other.left().equals(definition.left()) && other.right().equals(definition.right()))
                .count();
    }

    private static Optional<TableSchema> named(
            MappingDefinition definition, Side side, Sides<List<TableSchema>> tables) {
        return tables.get(side).stream()
                .filter(table -> table.name().equals(definition.table(side)))
                .findFirst();
    }

    /** Whether a mapping was made against these tables, and its links by their primary keys of now. */
    private static boolean isOf(Map<Side, TableSchema> tables, Map<Side, TableIdentity> identities) {
        return identities.keySet().equals(tables.keySet())
                && tables.entrySet().stream()
                        .allMatch(side -> TableResolver.isSame(
                                side.getValue(), Objects.requireNonNull(identities.get(side.getKey()))));
    }

    /** Pairs are known by their left field. */
    private void adoptPairs(int mapping, MappingDefinition definition, Sides<List<TableSchema>> tables) {
        Optional<TableIdentity> before =
                Optional.ofNullable(ledger.identities(mapping).get(Side.LEFT));
        Optional<TableSchema> left = named(definition, Side.LEFT, tables);
        if (before.isEmpty() || left.isEmpty()) {
            return;
        }
        Map<String, String> names = new LinkedHashMap<>();
        before.get().fields().forEach((name, field) -> names.put(field.id(), name));
        Set<String> pairs = new HashSet<>(ledger.find(sync.name(), definition.name())
                .orElseThrow()
                .pairs()
                .names());
        for (FieldSchema field : left.get().fields()) {
            String former = names.get(field.id());
            boolean written = Fit.names(definition, Side.LEFT, field.name());
            if (former != null && written && !former.equals(field.name())) {
                adoptPair(mapping, pairs, former, field.name());
            }
        }
    }

    private void adoptPair(int mapping, Set<String> pairs, String former, String name) {
        for (String pair : List.copyOf(pairs)) {
            boolean ofField = pair.equals(former) || pair.startsWith(former + "=");
            String renamed = ofField ? name + pair.substring(former.length()) : pair;
            if (ofField && pairs.add(renamed)) {
                ledger.renamePair(mapping, pair, renamed);
                pairs.remove(pair);
            }
        }
    }
}
