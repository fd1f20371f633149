package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Values that a record may hold while another takes its own. Which of them a table allows, its constraints alone know: they are tried one
 * after the other.
 */
final class InterimValues {

    /** How often a value like the old one is made up. */
    private static final int LIKE_OLD = 8;

    private final RandomGenerator random;

    InterimValues(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A value for each of some rows.
     *
     * @param expression over the row {@code t} and its number {@code u.n}; with {@code like}, over {@code u.i} too
     * @param like whether {@code u.i} is a text like the row's own value
     * @param extended whether that is longer by one
     */
    record Interim(String expression, boolean like, boolean extended) {
        static Interim of(String expression) {
            return new Interim(expression, false, false);
        }
    }

    /** {@code mayBeNull}: whether null is fit for it. */
    List<Interim> of(Table table, Column column, boolean mayBeNull) {
        List<Interim> values = new ArrayList<>();
        if (mayBeNull && column.nullable()) {
            values.add(Interim.of("NULL"));
        }
        expressions(table, column).forEach(text -> values.add(Interim.of(text)));
        for (int i = 0; i < LIKE_OLD; i++) {
            values.add(new Interim(column.type().cast("u.i"), true, i % 2 == 1));
        }
        return values;
    }

    private static List<String> expressions(Table table, Column column) {
        String own = "t." + column.sqlName();
        String name = column.type().name();
        String type = column.type().cast("NULL").substring("NULL".length());
        List<String> labels = column.type().labels();
        if (!labels.isEmpty()) {
            return labels.stream().map(label -> SqlText.literal(label) + type).toList();
        }
        return switch (name) {
            case "int2", "int4", "int8", "numeric", "float4", "float8" -> numbers(table, column, type);
            case "text", "varchar", "citext" -> List.of("(" + own + "::pg_catalog.text || '~' || u.n)" + type);
            case "uuid" -> List.of("pg_catalog.gen_random_uuid()");
            case "bool" -> List.of("NOT " + own);
            case "date" ->
                List.of(own + " + (400000 + u.n)::pg_catalog.int4", own + " + (10000 + u.n)::pg_catalog.int4");
            case "timestamp", "timestamptz" ->
                List.of(
                        own + " + '1000 years'::pg_catalog.interval + u.n * '1 second'::pg_catalog.interval",
                        own + " + u.n * '1 microsecond'::pg_catalog.interval");
            case "time", "timetz", "interval" -> List.of(own + " + u.n * '1 microsecond'::pg_catalog.interval");
            case "bytea" -> List.of(own + " || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())");
            case "json", "jsonb" ->
                List.of("pg_catalog.to_jsonb(pg_catalog.gen_random_uuid()::pg_catalog.text)" + type);
            default -> ranges(column, type);
        };
    }

    /** Above all that are there, below all, and in their gaps. */
    private static List<String> numbers(Table table, Column column, String type) {
        String from = " FROM " + table.sqlNameAlone() + " AS x)";
        String name = "x." + column.sqlName();
        String free = "(SELECT g.g FROM (SELECT f.f, pg_catalog.row_number() OVER (ORDER BY f.f) FROM"
                + " pg_catalog.generate_series(-32768, 32767) AS f(f) WHERE NOT EXISTS (SELECT FROM "
                + table.sqlNameAlone() + " AS x WHERE " + name + " = f.f) AND f.f >= ";
        return List.of(
                "((SELECT pg_catalog.max(" + name + ")" + from + " + u.n)" + type,
                "((SELECT pg_catalog.min(" + name + ")" + from + " - u.n)" + type,
                free + "0) AS g(g, r) WHERE g.r = u.n)" + type,
                free + "-32768) AS g(g, r) WHERE g.r = u.n)" + type);
    }

    /** An empty range overlaps nothing. */
    private static List<String> ranges(Column column, String type) {
        if (column.type().name().endsWith("multirange")) {
            return List.of("'{}'" + type);
        }
        return column.type().name().endsWith("range") ? List.of("'empty'" + type) : List.of();
    }

    /** A text with the same letters' cases and digits' places as another, so that it may pass the same checks. */
    String like(String model, boolean extended) {
        String old = extended && !model.isEmpty() ? model + model.charAt(model.length() - 1) : model;
        StringBuilder text = new StringBuilder();
        boolean hex = old.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '-' || c == ':');
        for (int i = 0; i < old.length(); i++) {
            text.append(like(old.charAt(i), hex));
        }
        return text.toString();
    }

    private char like(char c, boolean hex) {
        if (c >= '0' && c <= '9') {
            return (char) ('0' + random.nextInt(10));
        }
        int letters = hex ? 6 : 26;
        if (c >= 'a' && c <= 'z') {
            return (char) ('a' + random.nextInt(letters));
        }
        return c >= 'A' && c <= 'Z' ? (char) ('A' + random.nextInt(letters)) : c;
    }
}
