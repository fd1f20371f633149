package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.connector.postgres.values.Operators;
import io.tideway.connector.postgres.values.ServerType;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tables of a database.
 *
 * <p>May be used from several threads. Caches single tables until {@link #forget}: callers that meet an error which an
 * altered table explains forget, and try once more.
 */
public final class Catalog {

    private final Database database;
    private final Map<TableName, Table> known = new ConcurrentHashMap<>();

    public Catalog(Database database) {
        this.database = database;
    }

    /** All tables in the connection's scope, in order of name. */
    public List<Table> tables() {
        String[] schemas = database.server().schemas().toArray(String[]::new);
        List<Table> tables = load(schemas, "", "");
        known.clear();
        tables.forEach(table -> known.put(table.name(), table));
        return tables;
    }

    /** A table that must be there, as last read. */
    public Table table(TableName name) {
        Table cached = known.get(name);
        return cached != null ? cached : refreshed(name);
    }

    /** Reads again a table that must exist. */
    public Table refreshed(TableName name) {
        List<Table> found = load(new String[0], name.schema(), name.table());
        if (found.isEmpty()) {
            throw new ConnectorException(
                    ConnectorException.Kind.SCHEMA_CHANGED,
                    new Reason(
                            TableCodes.TABLE_NOT_FOUND,
                            "There is no table " + name + " on "
                                    + database.server().where() + ".",
                            "Correct the name in the mapping, or create the table."));
        }
        known.put(name, found.get(0));
        return found.get(0);
    }

    public void forget(TableName name) {
        known.remove(name);
    }

    private List<Table> load(String[] schemas, String schema, String table) {
        return database.call(TransactionMode.READ, session -> {
            Map<Long, List<Column>> columns = columns(session, schemas, schema, table);
            return session.query(
                    CatalogSql.TABLES,
                    row -> table(row, columns.getOrDefault(row.getLong("oid"), List.of())),
                    schemas,
                    schema,
                    table);
        });
    }

    private static Map<Long, List<Column>> columns(Session session, String[] schemas, String schema, String table)
            throws SQLException {
        Map<Long, List<Column>> byTable = new HashMap<>();
        session.query(
                CatalogSql.COLUMNS,
                row -> byTable.computeIfAbsent(row.getLong("table_oid"), oid -> new ArrayList<>())
                        .add(column(row)),
                schemas,
                schema,
                table);
        return byTable;
    }

    private static Table table(ResultSet row, List<Column> columns) throws SQLException {
        List<Column> key = new ArrayList<>();
        for (String number : row.getString("key_columns").split(" ", -1)) {
            columns.stream()
                    .filter(column -> Integer.toString(column.number()).equals(number))
                    .forEach(key::add);
        }
        return new Table(
                row.getLong("oid"),
                new TableName(row.getString("schema"), row.getString("name")),
                kind(row.getString("kind")),
                columns,
                key,
                keyVersion(row),
                row.getBoolean("key_deferrable"),
                row.getBoolean("identity_covers"),
                row.getLong("row_count"),
                family(row),
                access(row));
    }

    /** The key of a view has no constraint. */
    private static KeyVersion keyVersion(ResultSet row) throws SQLException {
        String constraint = row.getString("key_constraint_oid");
        String id = constraint.isEmpty() ? row.getString("key_columns") : constraint;
        return new KeyVersion(id, row.getString("files"));
    }

    private static RelatedTables family(ResultSet row) throws SQLException {
        List<String> tables = texts(row, "referring_tables");
        List<String> names = texts(row, "referring_names");
        List<String> definitions = texts(row, "referring_definitions");
        List<RelatedTables.ForeignKey> referrers = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            referrers.add(new RelatedTables.ForeignKey(tables.get(i), names.get(i), definitions.get(i)));
        }
        return new RelatedTables(
                Optional.ofNullable(row.getString("root")),
                row.getBoolean("is_partition"),
                texts(row, "partition_columns"),
                row.getBoolean("by_expression"),
                row.getBoolean("has_heirs"),
                texts(row, "unlogged_parts"),
                texts(row, "foreign_parts"),
                texts(row, "uncovered_parts"),
                row.getString("key_constraint"),
                referrers,
                unindexed(row));
    }

    private static List<RelatedTables.UnindexedKey> unindexed(ResultSet row) throws SQLException {
        List<String> tables = texts(row, "unindexed_tables");
        List<String> columns = texts(row, "unindexed_columns");
        List<String> fixes = texts(row, "unindexed_fixes");
        List<RelatedTables.UnindexedKey> keys = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            keys.add(new RelatedTables.UnindexedKey(tables.get(i), columns.get(i), fixes.get(i)));
        }
        return keys;
    }

    private static Table.Access access(ResultSet row) throws SQLException {
        return new Table.Access(
                row.getString("owner"),
                row.getBoolean("owned"),
                row.getBoolean("owner_grantable"),
                row.getBoolean("logged"),
                row.getBoolean("row_security"),
                row.getBoolean("usable"),
                row.getBoolean("can_select"),
                row.getBoolean("can_insert"),
                row.getBoolean("can_update"),
                row.getBoolean("can_delete"));
    }

    private static Table.Kind kind(String relkind) {
        return switch (relkind) {
            case "r" -> Table.Kind.ORDINARY;
            case "p" -> Table.Kind.PARTITIONED;
            case "v", "m" -> Table.Kind.VIEW;
            case "f" -> Table.Kind.FOREIGN;
            default -> throw new AssertionError("relkind " + relkind);
        };
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getInt("number"),
                row.getString("name"),
                type(row),
                row.getBoolean("nullable"),
                Optional.ofNullable(row.getString("default_expression")),
                row.getBoolean("fresh_default"),
                identity(row.getString("identity")),
                row.getBoolean("generated"),
                sequence(row),
                row.getBoolean("readable"),
                row.getBoolean("insertable"),
                row.getBoolean("updatable"),
                row.getBoolean("type_usable"),
                Optional.ofNullable(row.getString("forbidden_function")));
    }

    private static Optional<Column.Sequence> sequence(ResultSet row) throws SQLException {
        String name = row.getString("sequence_name");
        return name == null
                ? Optional.empty()
                : Optional.of(new Column.Sequence(name, row.getBoolean("sequence_usable")));
    }

    private static ServerType type(ResultSet row) throws SQLException {
        return new ServerType(
                (int) row.getLong("type_oid"),
                row.getString("type_schema"),
                row.getString("type_name"),
                row.getString("shown_as"),
                row.getInt("modifier"),
                texts(row, "labels"),
                texts(row, "parts"),
                row.getBoolean("ordered"),
                row.getBoolean("collatable"),
                operators(row));
    }

    private static Optional<Operators> operators(ResultSet row) throws SQLException {
        String equal = row.getString("equal_operator");
        String greater = row.getString("greater_operator");
        return equal == null || greater == null ? Optional.empty() : Optional.of(new Operators(equal, greater));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static Column.Identity identity(String attidentity) {
        return switch (attidentity) {
            case "a" -> Column.Identity.ALWAYS;
            case "d" -> Column.Identity.BY_DEFAULT;
            default -> Column.Identity.NONE;
        };
    }
}
