package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A table, as the catalog has it.
 *
 * @param oid survives a rename
 * @param columns in the table's order
 * @param key columns of the primary key, in key order; empty: it has none
 * @param keyVersion by its constraint, which is made again when a column of it gets another type, and by the table's
 *     files
 * @param deferrableKey whether the primary key may be checked late, which forbids {@code ON CONFLICT}
 * @param identityCovers whether the replica identity contains the key of an updated or deleted row
 * @param estimatedRows -1: never counted
 * @param family related tables and keys
 */
public record Table(
        long oid,
        TableName name,
        Kind kind,
        List<Column> columns,
        List<Column> key,
        KeyVersion keyVersion,
        boolean deferrableKey,
        boolean identityCovers,
        long estimatedRows,
        RelatedTables family,
        Access access) {

    /** Kinds of relation, by {@code pg_class.relkind}. */
    public enum Kind {
        ORDINARY,
        PARTITIONED,
        VIEW,
        FOREIGN
    }

    /**
     * The rights of the user.
     *
     * @param owner the owning role
     * @param owned whether the user is the owner or belongs to the owning role
     * @param ownerGrantable whether a grant of the owner's role would be enough to own the table
     * @param rowSecurity whether row security filters the rows that the user sees; for a view, the rows that it shows
     */
    public record Access(
            String owner,
            boolean owned,
            boolean ownerGrantable,
            boolean logged,
            boolean rowSecurity,
            boolean schemaUsable,
            boolean select,
            boolean insert,
            boolean update,
            boolean delete) {}

    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Returns the identity by which the engine knows it, whatever its name. */
    public String id() {
        return Long.toString(oid);
    }

    public String sqlName() {
        return SqlText.qualified(name.schema(), name.table());
    }

    /** Returns the table without the tables that inherit from it: they are separate tables. */
    public String sqlNameAlone() {
        return kind == Kind.ORDINARY ? "ONLY " + sqlName() : sqlName();
    }

    /** How records are found and ordered by the primary key. */
    public KeyOrder keyOrder() {
        return new KeyOrder(key);
    }

    public Optional<Column> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst();
    }

    /**
     * Whether no column was ever dropped, so that the number of a column is its place in all earlier forms of the
     * table.
     */
    public boolean keptAllColumns() {
        return columns.isEmpty() || columns.getLast().number() == columns.size();
    }

    /** Returns the place of a column among the columns that the log carries: all but those that the server computes. */
    public int streamedPlace(Column column) {
        return columns.stream().filter(each -> !each.generated()).toList().indexOf(column);
    }

    /** Whether the server can make the key of a new record, of one column, by itself. */
    public boolean generatesKey() {
        return key.size() == 1 && key.get(0).generatesValue();
    }
}
