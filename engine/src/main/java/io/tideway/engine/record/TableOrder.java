package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.mapping.FieldPair;
import io.tideway.spi.Change;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The order in which table mappings are written: parents before children, as far as references do not go in a circle. */
public final class TableOrder {

    private TableOrder() {}

    public static List<TableState> parentsFirst(Map<String, TableState> tables) {
        Set<TableState> ordered = new LinkedHashSet<>();
        for (TableState table : tables.values()) {
            visit(table, tables, ordered, new LinkedHashSet<>());
        }
        return new ArrayList<>(ordered);
    }

    private static void visit(
            TableState table, Map<String, TableState> tables, Set<TableState> ordered, Set<TableState> path) {
        if (ordered.contains(table) || !path.add(table)) {
            return;
        }
        for (FieldPair pair : table.mapping.fieldPairs()) {
            pair.references().map(tables::get).ifPresent(parent -> visit(parent, tables, ordered, path));
        }
        ordered.add(table);
    }

    /** The tasks of one table mapping. */
    public record Tasks(TableState table, List<RecordTask> tasks) {
        private Tasks only(Predicate<RecordTask> which) {
            return new Tasks(table, tasks.stream().filter(which).toList());
        }
    }

    /** Whether what comes of one of them may matter to the other: they are the same, refer to each other or share a table. */
    private static boolean areRelated(TableState one, TableState other) {
        return one.table(Side.LEFT).equals(other.table(Side.LEFT))
                || one.table(Side.RIGHT).equals(other.table(Side.RIGHT))
                || refers(one, other)
                || refers(other, one);
    }

    /** Whether a table mapping depends on none of those that are carried together. */
    public static boolean mayJoin(TableState table, List<TableBatch> together) {
        return together.stream().noneMatch(batch -> areRelated(batch.table, table));
    }

    /** Those over a table of a side, in their order. */
    public static List<TableState> over(List<TableState> tables, Side side, TableName name) {
        return tables.stream().filter(table -> table.table(side).equals(name)).toList();
    }

    private static boolean refers(TableState child, TableState parent) {
        return child.hasReferences
                && child.mapping.fieldPairs().stream()
                        .anyMatch(pair ->
                                pair.references().filter(parent.name()::equals).isPresent());
    }

    /** What changes of one side give to do: parents are created before their children, and deleted after them. */
    public static List<Tasks> tasks(List<TableState> parentsFirst, Side side, List<Change> run) {
        Map<TableName, List<Change>> byTable = new HashMap<>();
        run.forEach(change -> byTable.computeIfAbsent(change.table(), name -> new ArrayList<>())
                .add(change));
        List<Tasks> all = new ArrayList<>();
        for (TableState table : parentsFirst) {
            List<Change> changes = byTable.getOrDefault(table.table(side), List.of());
            List<RecordTask> ofTable = changes.isEmpty() ? List.of() : Coalescer.tasks(table, side, changes);
            if (!ofTable.isEmpty()) {
                all.add(new Tasks(table, ofTable));
            }
        }
        if (all.size() < 2) {
            return all;
        }
        List<Tasks> ordered = new ArrayList<>();
        all.forEach(tasks -> ordered.add(tasks.only(task -> task.exists(side))));
        all.reversed().forEach(tasks -> ordered.add(tasks.only(task -> !task.exists(side))));
        return ordered;
    }
}
