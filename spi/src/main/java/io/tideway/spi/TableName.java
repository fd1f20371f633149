package io.tideway.spi;

/**
 * The name of a table as users write it: {@code schema.table}, unquoted and case-sensitive, split at the first dot.
 *
 * @param schema the part before the first dot; empty where a system has no schemas (a CRM's objects)
 * @param table the rest
 */
public record TableName(String schema, String table) implements Comparable<TableName> {

    /** Reads {@code schema.table}; a text without a dot is a table without a schema. */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? new TableName("", text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return schema.isEmpty() ? table : schema + "." + table;
    }
}
