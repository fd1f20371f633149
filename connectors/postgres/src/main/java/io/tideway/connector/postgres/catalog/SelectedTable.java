package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSelection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table with the fields that were asked for, each found in the catalog.
 *
 * @param columns for each place of the layout its column; empty: the pseudo-field of the key
 */
public record SelectedTable(Table table, TableSelection selection, List<Optional<Column>> columns) {

    private static final String KEY = " by ";

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
        if (selection.id().filter(id -> !id.equals(table.id())).isPresent()) {
            throw replaced(table);
        }
        if (selection.keyId().filter(id -> !id.equals(table.keyVersion().id())).isPresent()) {
            throw rekeyed(table);
        }
        if (table.key().isEmpty()) {
            throw missing(
                    TableCodes.NO_PRIMARY_KEY, "Table " + table.name() + " has no primary key.", "Add a primary key.");
        }
        List<Optional<Column>> columns = new ArrayList<>();
        for (String name : selection.layout().names()) {
            columns.add(name.equals(FieldLayout.KEY) ? Optional.empty() : Optional.of(column(table, name)));
        }
        return new SelectedTable(table, selection, columns);
    }

    /**
     * Requires that the earlier statements of this transaction, which named the table and its key columns, used these:
     * the lock of the first one keeps the names from changing.
     */
    public void requireSame(Session session) throws SQLException {
        String sql = "SELECT " + presentId() + ", " + StoredAnew.of(table) + " AS stored_anew";
        session.query(sql, row -> {
            if (row.getBoolean(2)) {
                throw StoredAnew.reading(table);
            }
            requireSame(row.getString(1));
            return true;
        });
    }

    /** The same where {@link #presentId} was asked for with something else. */
    public void requireSame(@Nullable String presentId) {
        other(presentId).ifPresent(other -> {
            throw other;
        });
    }

    /** Why the table, or its key, is another one by now; empty: it is the same. */
    public Optional<Reason> otherNow(Session session) throws SQLException {
        return session.query("SELECT " + presentId(), row -> other(row.getString(1)))
                .getFirst()
                .map(ConnectorException::reason);
    }

    /** Why a table of the same name, or its key, is another one. */
    public Optional<Reason> otherIn(Table now) {
        boolean same = now.id().equals(table.id());
        boolean sameKey = now.keyVersion().id().equals(table.keyVersion().id());
        return same && sameKey ? Optional.empty() : Optional.of((same ? rekeyed(table) : replaced(table)).reason());
    }

    private Optional<ConnectorException> other(@Nullable String presentId) {
        if (identity().equals(presentId)) {
            return Optional.empty();
        }
        boolean same =
                presentId != null && List.of(presentId.split(KEY)).getFirst().equals(table.id());
        return Optional.of(same ? rekeyed(table) : replaced(table));
    }

    /** The column {@code present_id} of a query: which table has the name now, and which constraint is its primary key. */
    public String presentId() {
        String oid = "pg_catalog.to_regclass(" + SqlText.literal(table.sqlName()) + ")::pg_catalog.oid";
        String key = hasKeyOfItsOwn()
                ? ", (SELECT k.oid::pg_catalog.text FROM pg_catalog.pg_constraint AS k WHERE k.conrelid"
                        + " OPERATOR(pg_catalog.=) "
                        + oid + " AND k.contype OPERATOR(pg_catalog.=) 'p')"
                : "";
        return "pg_catalog.concat_ws('" + KEY + "', " + oid + "::pg_catalog.text" + key + ") AS present_id";
    }

    private String identity() {
        return hasKeyOfItsOwn() ? table.id() + KEY + table.keyVersion().id() : table.id();
    }

    /** The key of a view is another table's. */
    private boolean hasKeyOfItsOwn() {
        return table.kind() == Table.Kind.ORDINARY || table.kind() == Table.Kind.PARTITIONED;
    }

    /** Whether these are the fields of the primary key, and it is the one that the selection is for. */
    public boolean isByKnownKey(List<String> names) {
        return selection.keyId().isPresent()
                && table.key().stream().map(Column::name).toList().equals(names);
    }

    /** The columns of the named fields, which must be there. */
    public List<Column> columnsNamed(List<String> names) {
        return names.stream().map(name -> column(table, name)).toList();
    }

    private static Column column(Table table, String name) {
        return table.column(name)
                .orElseThrow(() -> missing(
                        TableCodes.FIELD_NOT_FOUND,
                        "Table " + table.name() + " has no field " + name + ".",
                        "Correct the name in the mapping, or add the column."));
    }

    private static ConnectorException replaced(Table table) {
        return missing(
                "TABLE_REPLACED",
                "Table " + table.name() + " is another one than before.",
                "See `tideway status` for what it means for the mapping.");
    }

    private static ConnectorException rekeyed(Table table) {
        return missing(
                "KEY_CHANGED",
                "The primary key of table " + table.name() + " differs from the one before, or was made again.",
                "See `tideway status` for what it means for the mapping.");
    }

    private static ConnectorException missing(String code, String message, String fix) {
        return new ConnectorException(ConnectorException.Kind.SCHEMA_CHANGED, new Reason(code, message, fix));
    }
}
