package io.tideway.engine.pipeline;

import io.tideway.engine.mapping.FieldPair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The order in which table mappings are written: parents before children, as far as references do not go in a circle. */
final class TableOrder {

    private TableOrder() {}

    static List<TableState> parentsFirst(Map<String, TableState> tables) {
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
}
