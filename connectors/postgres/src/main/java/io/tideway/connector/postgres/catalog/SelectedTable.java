package io.tideway.connector.postgres.catalog;

import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table with the fields that were asked for, each found in the catalog.
 *
 * @param columns for each place of the layout its column; empty: the pseudo-field of the key
 */
public record SelectedTable(Table table, TableSelection selection, List<Optional<Column>> columns) {

    public SelectedTable {
        columns = List.copyOf(columns);
    }

    /** Looks the fields up; the table must have them all, and a key. */
    public static SelectedTable resolve(Catalog catalog, TableSelection selection) {
        try {
            return of(catalog.table(selection.table()), selection);
        } catch (ConnectorException e) {
            // The table may have been altered since it was read.
            return of(catalog.refreshed(selection.table()), selection);
        }
    }

    private static SelectedTable of(Table table, TableSelection selection) {
        if (table.key().isEmpty()) {
            throw missing("NO_PRIMARY_KEY", "Table " + table.name() + " has no primary key.", "Add a primary key.");
        }
        List<Optional<Column>> columns = new ArrayList<>();
        for (String name : selection.layout().names()) {
            columns.add(name.equals(FieldLayout.KEY) ? Optional.empty() : Optional.of(column(table, name)));
        }
        return new SelectedTable(table, selection, columns);
    }

    /** The columns of the named fields, which must be there. */
    public List<Column> columnsNamed(List<String> names) {
        return names.stream().map(name -> column(table, name)).toList();
    }

    private static Column column(Table table, String name) {
        return table.column(name)
                .orElseThrow(() -> missing(
                        "FIELD_NOT_FOUND",
                        "Table " + table.name() + " has no field " + name + ".",
                        "Correct the name in the mapping, or add the column."));
    }

    private static ConnectorException missing(String code, String message, String fix) {
        return new ConnectorException(ConnectorException.Kind.SCHEMA_CHANGED, new Reason(code, message, fix));
    }
}
