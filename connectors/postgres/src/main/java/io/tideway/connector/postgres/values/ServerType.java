package io.tideway.connector.postgres.values;

import io.tideway.connector.postgres.session.RoleSettings;
import io.tideway.connector.postgres.session.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A type of the server; a domain is resolved to its base type.
 *
 * @param oid the column's own type, as the stream names it
 * @param schema the schema of the base type
 * @param name the base type's name, such as {@code int4}
 * @param shownAs as users write it, such as {@code numeric(10,2)}
 * @param modifier the type modifier; -1: none
 * @param labels an enum's values; empty otherwise
 * @param parts of another type, the labels of the enums and the fields of the composites in it
 * @param ordered whether the type has a default ordering, which includes an equality
 * @param collatable whether a collation decides how it compares
 * @param operators those of its default ordering; empty: it has none, and no index can be its key
 */
public record ServerType(
        int oid,
        String schema,
        String name,
        String shownAs,
        int modifier,
        List<String> labels,
        List<String> parts,
        boolean ordered,
        boolean collatable,
        Optional<Operators> operators) {

    private static final String SYSTEM_SCHEMA = "pg_catalog";

    private static final String BYTEWISE = " COLLATE pg_catalog.\"C\"";

    /** Begins the names of array types. */
    private static final String ARRAY_PREFIX = "_";

    /** The types whose values are the oid of an object of a schema. */
    private static final Set<String> NAMES_OF_OBJECTS = Set.of(
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regtype");

    /** The types of the server whose texts no setting changes, as long as dates have the style ISO. */
    private static final Set<String> FIXED_TEXTS = Set.of(
            "bit",
            "bool",
            "bpchar",
            "char",
            "cidr",
            "date",
            "daterange",
            "inet",
            "int2",
            "int4",
            "int4range",
            "int8",
            "int8range",
            "json",
            "jsonb",
            "macaddr",
            "macaddr8",
            "name",
            "numeric",
            "numrange",
            "oid",
            "text",
            "time",
            "timestamp",
            "timetz",
            "tsquery",
            "tsrange",
            "tsvector",
            "uuid",
            "varbit",
            "varchar",
            "xml");

    /** The same of types that extensions bring. */
    private static final Set<String> FIXED_TEXTS_OF_EXTENSIONS = Set.of("citext", "hstore", "ltree");

    public ServerType {
        labels = List.copyOf(labels);
        parts = List.copyOf(parts);
    }

    /** Whether the texts of its values are the same as under another form of the type. */
    public boolean hasTextsOf(ServerType before) {
        return labels.equals(before.labels) && parts.equals(before.parts);
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
     * Whether the type keeps all of a value, for losses that the server would not report; values that it refuses itself
     * are not checked.
     */
    public boolean holds(String value) {
        return !isSystem() || ValueCapacity.holds(this, value);
    }

    /**
     * Turns an expression of text into an expression of this type, without its modifier: assignment to a column then
     * refuses a text that is too long, where a cast to {@code varchar(5)} would cut it.
     */
    public String cast(String expression) {
        if (isSystem() && name.equals("regclass")) {
            // Its cast from text wants a name, and the output may be a number.
            return "pg_catalog.regclassin(pg_catalog.textout(" + expression + "))";
        }
        return expression + "::" + SqlText.qualified(schema, name);
    }

    /** No operator of enums takes a domain over one; its index is found all the same. */
    private String operand(String column) {
        return labels.isEmpty() ? column : column + "::" + SqlText.qualified(schema, name);
    }

    /** A condition that holds when a column has a value that an index calls equal to that of a text expression. */
    public String isEqual(String column, String expression) {
        return operators
                .map(own -> operand(column) + " " + own.equal() + " " + cast(expression))
                .orElseGet(() -> isSame(column, expression));
    }

    /**
     * The same as {@link #isEqual}, as a search among one value: no hash or merge join takes an array's {@code ANY}. Values that are
     * arrays themselves are compared as they are: they would be taken for arrays of more dimensions.
     */
    public String isEqualByIndex(String column, String expression) {
        if (operators.isEmpty() || name.startsWith(ARRAY_PREFIX)) {
            return isEqual(column, expression);
        }
        return operand(column) + " " + operators.get().equal() + " ANY (ARRAY[" + cast(expression) + "])";
    }

    /** A condition that holds when a column's value comes after that of a text expression, in the order of an index. */
    public String isAfter(String column, String expression) {
        return operators
                .map(own -> operand(column) + " " + own.greater() + " " + cast(expression))
                .orElseThrow(() -> new AssertionError("a key of type " + shownAs + ", which has no order"));
    }

    /**
     * A condition that holds when a column has exactly the value of a text expression, null included. Where a type calls different
     * values equal ({@code citext}, {@code interval}: a month and 30 days) or has no equality, the texts are compared; so
     * they are where the type may have lost the value meanwhile (a label of an enum), as a cast would then fail for the whole batch.
     */
    public String isSame(String column, String expression) {
        return isSame(column, expression, outputText(column));
    }

    /** The same in a statement that runs under the role's settings. */
    public String isSameUnderRole(String column, String expression) {
        String text = outputText(column);
        return isSame(column, expression, hasFixedTexts() ? text : RoleSettings.asReader(text));
    }

    private String isSame(String column, String expression, String text) {
        if (dependsOnSearchPath()) {
            String oid = name.startsWith(ARRAY_PREFIX) ? "::pg_catalog.oid[]" : "::pg_catalog.oid";
            return areSame("(" + column + ")" + oid, "(" + cast(expression) + ")" + oid);
        }
        if (labels.isEmpty() && isSystem() && ordered && !name.equals("interval")) {
            return areSame(column + (collatable ? BYTEWISE : ""), cast(expression));
        }
        return areSame(text + BYTEWISE, expression);
    }

    /** {@code IS NOT DISTINCT FROM} would take whichever equality the search path finds first. */
    private static String areSame(String one, String other) {
        return "((" + one + " OPERATOR(pg_catalog.=) " + other + ") IS TRUE OR (" + one + " IS NULL AND " + other
                + " IS NULL))";
    }

    /** The text that a reader gets. A cast of xml would give the declaration of an encoding as well. */
    private String outputText(String column) {
        return isSystem() && name.equals("xml")
                ? "pg_catalog.textin(pg_catalog.xml_out(" + column + "))"
                : column + "::pg_catalog.text";
    }

    /** Returns an expression for what a reader gets, in a statement that runs under the role's settings. */
    public String valueUnderRole(String expression) {
        return hasFixedTexts() ? expression : RoleSettings.asReader("pg_catalog.format('%s', " + expression + ")");
    }

    private boolean hasFixedTexts() {
        String element = name.startsWith(ARRAY_PREFIX) ? name.substring(1) : name;
        return !labels.isEmpty()
                || (isSystem() ? FIXED_TEXTS.contains(element) : FIXED_TEXTS_OF_EXTENSIONS.contains(element));
    }

    /** Whether its text is a name that is written with or without its schema, as the session's search path has it. */
    public boolean dependsOnSearchPath() {
        return isSystem() && NAMES_OF_OBJECTS.contains(name.startsWith(ARRAY_PREFIX) ? name.substring(1) : name);
    }
}
