package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.session.SqlText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SQL that fixes a table. It works when the table's owner or a superuser pastes it. */
final class TableFixes {

    private static final List<String> INTEGERS = List.of("int2", "int4", "int8");
    private static final int UUID_LENGTH = 36;

    /** A varchar's modifier counts its own header. */
    private static final int MODIFIER_HEADER = 4;

    private final Table table;

    TableFixes(Table table) {
        this.table = table;
    }

    /** Takes a column that numbers its rows already, or adds one. A key of a partition tree contains what partitions it. */
    String addKey() {
        RelatedTables family = table.family();
        if (isPartitioned() && family.partitionedByExpression()) {
            return "Postgres allows no primary key on a table that an expression partitions: give each partition one, and"
                    + " map the partitions.";
        }
        return numberedColumn()
                .map(column -> alter("ADD PRIMARY KEY (" + keyWith(column) + ")"))
                .findFirst()
                .orElseGet(this::addKeyColumn);
    }

    private String addKeyColumn() {
        String column = newColumn();
        return table.family()
                .root()
                .filter(root -> table.family().partition())
                .map(root -> "ALTER TABLE " + root + " ADD COLUMN " + column + " bigserial; "
                        + alter("ADD PRIMARY KEY (" + keyWith(column) + ")"))
                .orElseGet(() -> alter(
                        "ADD COLUMN " + column + " " + numbered() + ", ADD PRIMARY KEY (" + keyWith(column) + ")"));
    }

    private Stream<String> numberedColumn() {
        return table.columns().stream()
                .filter(Column::hasFreshValues)
                .filter(column -> isInteger(column) || column.type().name().equals("uuid"))
                .map(Column::sqlName);
    }

    private String keyWith(String column) {
        Stream<String> partitioning =
                isPartitioned() ? table.family().partitionColumns().stream().map(SqlText::identifier) : Stream.empty();
        return Stream.concat(Stream.of(column), partitioning).distinct().collect(Collectors.joining(", "));
    }

    /**
     * Gives a key of one column to a table with a composite key; the composite key stays unique, and foreign keys keep
     * referring to it.
     */
    String replaceCompositeKey() {
        if (table.family().root().isPresent()) {
            return "Map all of them: the key of a partitioned table contains the columns by which it is partitioned.";
        }
        String old = table.key().stream().map(Column::sqlName).collect(Collectors.joining(", "));
        String column = newColumn();
        List<RelatedTables.ForeignKey> referrers = table.family().referrers();
        String replacement = alter("ADD COLUMN " + column + " " + numbered() + ", DROP CONSTRAINT "
                + table.family().keyConstraint() + ", ADD PRIMARY KEY (" + column + "), ADD UNIQUE (" + old + ")");
        if (referrers.isEmpty()) {
            return replacement;
        }
        Stream<String> away =
                referrers.stream().map(key -> "ALTER TABLE " + key.table() + " DROP CONSTRAINT " + key.name() + ";");
        Stream<String> back = referrers.stream()
                .map(key ->
                        "ALTER TABLE " + key.table() + " ADD CONSTRAINT " + key.name() + " " + key.definition() + ";");
        return "BEGIN; "
                + Stream.of(away, Stream.of(replacement), back)
                        .flatMap(each -> each)
                        .collect(Collectors.joining(" "))
                + " COMMIT;";
    }

    /** Lets the server generate the key of each new row. */
    String generateKey() {
        Column column = table.key().get(0);
        if (column.generated()) {
            return "Map the table one way, from it; its key is computed from other columns.";
        }
        return switch (column.type().name()) {
            case "int2", "int4", "int8" -> numberKey(column);
            case "uuid" -> setDefault(column, "gen_random_uuid()");
            case "text" -> setDefault(column, "gen_random_uuid()::text");
            case "varchar" ->
                column.type().modifier() == -1 || column.type().modifier() >= UUID_LENGTH + MODIFIER_HEADER
                        ? setDefault(column, "gen_random_uuid()::text")
                        : mapIt(column);
            default -> mapIt(column);
        };
    }

    private static String mapIt(Column column) {
        return "Map " + column.name() + ", or give it a default that yields a new value each time.";
    }

    private String setDefault(Column column, String expression) {
        return "ALTER TABLE " + whole() + " ALTER COLUMN " + column.sqlName() + " SET DEFAULT " + expression + ";";
    }

    /** Partitions have identity columns from version 17 on only; a domain over an integer never is one: both take a sequence. */
    private String numberKey(Column column) {
        String name = column.sqlName();
        String start = "greatest(max(" + name + "), 0) + 1, false) FROM " + whole() + ";";
        if (table.family().root().isEmpty() && column.type().shownAs().matches("smallint|integer|bigint")) {
            String drop =
                    column.defaultExpression().isPresent() ? alter("ALTER COLUMN " + name + " DROP DEFAULT") + " " : "";
            return drop + alter("ALTER COLUMN " + name + " ADD GENERATED BY DEFAULT AS IDENTITY")
                    + " SELECT setval(pg_get_serial_sequence(" + SqlText.literal(table.sqlName()) + ", "
                    + SqlText.literal(column.name()) + "), " + start;
        }
        String sequence = SqlText.qualified(table.name().schema(), "tideway_" + table.oid() + "_seq");
        return "CREATE SEQUENCE " + sequence + "; "
                + setDefault(column, "nextval(" + SqlText.literal(sequence) + ")") + " SELECT setval("
                + SqlText.literal(sequence) + ", " + start;
    }

    String grant(String rights, String user) {
        return "GRANT " + rights + " ON " + table.sqlName() + " TO " + user + ";";
    }

    String alter(String alteration) {
        return "ALTER TABLE " + table.sqlName() + " " + alteration + ";";
    }

    /** The same alteration of some partitions. */
    static String alterAll(List<String> tables, String alteration) {
        return tables.stream()
                .map(name -> "ALTER TABLE " + name + " " + alteration + ";")
                .collect(Collectors.joining(" "));
    }

    /** Returns the table in which columns are altered: for a partition, its root. */
    private String whole() {
        return table.family().root().orElse(table.sqlName());
    }

    private boolean isPartitioned() {
        return table.kind() == Table.Kind.PARTITIONED;
    }

    /** Heirs take over a serial column, but no identity column. */
    private String numbered() {
        return table.family().hasHeirs() ? "bigserial" : "bigint GENERATED BY DEFAULT AS IDENTITY";
    }

    private String newColumn() {
        return table.column("id").isEmpty() ? "id" : "tideway_id";
    }

    private static boolean isInteger(Column column) {
        return INTEGERS.contains(column.type().name());
    }
}
