package io.tideway.connector.postgres.values;

import io.tideway.connector.postgres.session.SqlText;
import java.util.List;

/**
 * A type of the server, domains resolved to what they are made of.
 *
 * @param oid the column's own type, as the stream names it
 * @param schema the schema of the base type
 * @param name the base type's name, such as {@code int4}
 * @param shownAs as users write it, such as {@code numeric(10,2)}
 * @param modifier the type modifier; -1: none
 * @param labels an enum's values; empty otherwise
 * @param ordered whether the type has the default ordering that brings an equality with it
 * @param collatable whether a collation decides how it compares
 */
public record ServerType(
        int oid,
        String schema,
        String name,
        String shownAs,
        int modifier,
        List<String> labels,
        boolean ordered,
        boolean collatable) {

    private static final String SYSTEM_SCHEMA = "pg_catalog";

    public ServerType {
        labels = List.copyOf(labels);
    }

    boolean isSystem() {
        return schema.equals(SYSTEM_SCHEMA);
    }

    public TextForm textForm() {
        if (!isSystem()) {
            return TextForm.SAME;
        }
        return switch (name) {
            case "bool" -> TextForm.BOOLEAN;
            case "bpchar" -> TextForm.BLANK_PADDED;
            default -> TextForm.SAME;
        };
    }

    /**
     * An expression of text as an expression of this type, without its modifier: assignment to a column then refuses what is too
     * long, where a cast to {@code varchar(5)} would cut it.
     */
    public String cast(String expression) {
        return expression + "::" + SqlText.qualified(schema, name);
    }

    /**
     * A condition that holds when a column has exactly the value of a text expression, null included. Types of extensions may call
     * different values equal (citext does): they, and types without an equality, are compared as text.
     */
    public String isSame(String column, String expression) {
        if (!labels.isEmpty() || (isSystem() && ordered)) {
            String collation = collatable ? " COLLATE pg_catalog.\"C\"" : "";
            return column + collation + " IS NOT DISTINCT FROM " + cast(expression);
        }
        return column + "::pg_catalog.text COLLATE pg_catalog.\"C\" IS NOT DISTINCT FROM " + expression;
    }
}
