package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps links and bases when the configuration is updated to new names in a system. The names of table mappings and pairs derive from those
 * of tables and fields.
 *
 * <p>Finds renames first, and changes the ledger only on {@link #adopt}: a definition that turns out wrong must leave no trace there.
 */
final class RenameAdoption {

    private final SyncDefinition sync;
    private final Ledger ledger;
    private final Sides<List<TableSchema>> tables;
    /** The ids of known mappings, by the names that the definition has for them now. */
    private final Map<String, Integer> mappings = new LinkedHashMap<>();

    private final Map<String, List<Runnable>> renames = new LinkedHashMap<>();

    private RenameAdoption(SyncDefinition sync, Sides<List<TableSchema>> tables, Ledger ledger) {
        this.sync = sync;
        this.tables = tables;
        this.ledger = ledger;
    }

    /** Finds mappings and pairs of the ledger that have another name in the configuration now; changes nothing. */
    static RenameAdoption find(SyncDefinition sync, Sides<List<TableSchema>> tables, Ledger ledger) {
        RenameAdoption adoption = new RenameAdoption(sync, tables, ledger);
        adoption.find(ledger.mappings(sync.name()));
        return adoption;
    }

    private void find(Map<String, Integer> known) {
        Map<String, Integer> unused = new LinkedHashMap<>(known);
        sync.tables().forEach(definition -> unused.remove(definition.name()));
        for (MappingDefinition definition : sync.tables()) {
            Optional<String> former =
                    known.containsKey(definition.name()) ? Optional.of(definition.name()) : former(definition, unused);
            former.ifPresent(name -> find(definition, name, Objects.requireNonNull(known.get(name))));
        }
    }

    private void find(MappingDefinition definition, String former, int mapping) {
        mappings.put(definition.name(), mapping);
        List<Runnable> ofMapping = new ArrayList<>();
        if (!former.equals(definition.name())) {
            ofMapping.add(() -> ledger.renameMapping(mapping, definition.name()));
        }
        findPairs(mapping, former, definition, ofMapping);
        renames.put(definition.name(), ofMapping);
    }

    /** Returns the ids of the definition's mappings that the ledger knows, by their names in the definition. */
    Map<String, Integer> mappings() {
        return mappings;
    }

    /** Gives a mapping of the ledger, and its pairs, their names in the configuration. */
    void adopt(String mapping) {
        renames.getOrDefault(mapping, List.of()).forEach(Runnable::run);
    }

    /** Finds a mapping that is no longer in the configuration and was made against exactly the tables of this one. */
    private Optional<String> former(MappingDefinition definition, Map<String, Integer> unused) {
        Map<Side, TableSchema> present = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            named(definition, side).ifPresent(table -> present.put(side, table));
        }
        List<String> former = unused.entrySet().stream()
                .filter(mapping ->
                        present.size() == Side.values().length && isOf(present, ledger.identities(mapping.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        // With several mappings over the same two tables, the match would be ambiguous.
        boolean clear = former.size() == 1 && sameTables(definition) == 1;
        Optional<String> name = clear ? Optional.of(former.get(0)) : Optional.empty();
        name.ifPresent(unused::remove);
        return name;
    }

    private long sameTables(MappingDefinition definition) {
        return sync.tables().stream()
                .filter(other ->
                        other.left().equals(definition.left()) && other.right().equals(definition.right()))
                .count();
    }

    private Optional<TableSchema> named(MappingDefinition definition, Side side) {
        return tables.get(side).stream()
                .filter(table -> table.name().equals(definition.table(side)))
                .findFirst();
    }

    /** Whether a mapping was made against these tables, and its links by their present primary keys. */
    private static boolean isOf(Map<Side, TableSchema> tables, Map<Side, TableIdentity> identities) {
        return identities.keySet().equals(tables.keySet())
                && tables.entrySet().stream()
                        .allMatch(side -> TableResolver.isSame(
                                side.getValue(), Objects.requireNonNull(identities.get(side.getKey()))));
    }

    /** Finds the renamed pairs of a mapping; the left field identifies a pair. */
    private void findPairs(int mapping, String formerName, MappingDefinition definition, List<Runnable> found) {
        Optional<TableIdentity> before =
                Optional.ofNullable(ledger.identities(mapping).get(Side.LEFT));
        Optional<TableSchema> left = named(definition, Side.LEFT);
        if (before.isEmpty() || left.isEmpty()) {
            return;
        }
        Map<String, String> names = new LinkedHashMap<>();
        before.get().fields().forEach((name, field) -> names.put(field.id(), name));
        Set<String> pairs = new HashSet<>(
                ledger.find(sync.name(), formerName).orElseThrow().pairs().names());
        for (FieldSchema field : left.get().fields()) {
            String former = names.get(field.id());
            boolean written = MappingFit.names(definition, Side.LEFT, field.name());
            if (former != null && written && !former.equals(field.name())) {
                findPair(mapping, pairs, former, field.name(), found);
            }
        }
    }

    private void findPair(int mapping, Set<String> pairs, String former, String name, List<Runnable> found) {
        for (String pair : List.copyOf(pairs)) {
            boolean ofField = pair.equals(former) || pair.startsWith(former + "=");
            String renamed = ofField ? name + pair.substring(former.length()) : pair;
            if (ofField && pairs.add(renamed)) {
                found.add(() -> ledger.renamePair(mapping, pair, renamed));
                pairs.remove(pair);
            }
        }
    }
}
