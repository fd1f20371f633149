package io.tideway.connector.postgres.catalog;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.postgres.LocalPostgres;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tables with a column of every type that a database has: those of {@code pg_type}, their arrays, types with modifiers, and own
 * kinds (enum, domains, composite, ranges). Row <i>n</i> holds the <i>n</i>th value of each column, as long as it has one.
 */
final class TypeTable {

    /** An array's values are made of this many of its element's at most. */
    private static final int ARRAY_ELEMENTS = 8;

    private static final String SCHEMA = "kinds";

    private static final String TYPES = """
            SELECT t.oid::int8::text, pg_catalog.format_type(t.oid, NULL), t.typname, t.typtype,
              CASE WHEN t.typarray <> 0 THEN pg_catalog.format_type(t.typarray, NULL) ELSE '' END,
              coalesce(r.rngsubtype, m.rngtypid, 0)::int8::text,
              coalesce(r.rngcanonical, 0) = 0
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_catalog.pg_range m ON m.rngmultitypid = t.oid
            WHERE n.nspname IN ('pg_catalog', 'public', 'kinds') AND t.typtype IN ('b', 'r', 'm', 'e', 'd', 'c')
              AND (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid))
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
            ORDER BY t.typtype = 'm', t.typtype = 'r', t.oid
            """;

    private static final List<String> KINDS = List.of(
            "CREATE EXTENSION hstore SCHEMA public",
            "CREATE EXTENSION citext SCHEMA public",
            "CREATE SCHEMA kinds",
            "CREATE TABLE kinds.\"Odd\" (a int)",
            "CREATE TABLE public.plain (a int)",
            "CREATE FUNCTION kinds.half(int) RETURNS int LANGUAGE sql AS 'SELECT $1 / 2'",
            "CREATE TEXT SEARCH CONFIGURATION kinds.plain (COPY = pg_catalog.simple)",
            "CREATE TYPE kinds.mood AS ENUM ('sad', 'so so', 'q\"uote,', 'ok')",
            "CREATE DOMAIN kinds.whole AS integer",
            "CREATE DOMAIN kinds.positive AS kinds.whole CHECK (value > 0)",
            "CREATE DOMAIN kinds.short AS varchar(5)",
            "CREATE DOMAIN kinds.price AS numeric(10,2)",
            "CREATE DOMAIN kinds.codes AS int[]",
            "CREATE TYPE kinds.pair AS (a numeric, b text, c timestamptz[], d interval, e kinds.mood)",
            "CREATE TYPE kinds.floatrange AS RANGE (subtype = float8)",
            "CREATE TYPE kinds.textrange AS RANGE (subtype = text, collation = \"C\")");

    private final LocalPostgres.Database database;
    private final Charset charset;

    /** By type, each with the SQL expressions of its values. */
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private final List<String> withoutValues = new ArrayList<>();

    private TypeTable(LocalPostgres.Database database, Charset charset) {
        this.database = database;
        this.charset = charset;
    }

    /** Makes the own kinds in a database and finds all types; values that the character set lacks are left out. */
    static TypeTable in(LocalPostgres.Database database, Charset charset) {
        LocalPostgres.execute(database, KINDS.toArray(String[]::new));
        TypeTable table = new TypeTable(database, charset);
        table.findTypes();
        return table;
    }

    private void findTypes() {
        Map<String, List<String>> byOid = new LinkedHashMap<>();
        Map<String, String> arrays = new LinkedHashMap<>();
        for (List<?> row : LocalPostgres.query(database, TYPES)) {
            String type = String.valueOf(row.get(1));
            List<String> made = expressions(row, type, byOid);
            byOid.put(String.valueOf(row.get(0)), made);
            if (!made.isEmpty()) {
                values.put(type, made);
                arrays.put(type, String.valueOf(row.get(4)));
            }
        }
        arrays.forEach((type, array) -> {
            if (!array.isEmpty()) {
                values.put(array, arrays(array, Objects.requireNonNull(values.get(type))));
            }
        });
        for (String[] modified : TypeValues.MODIFIED) {
            values.put(modified[0], literals(modified[0], List.of(modified).subList(1, modified.length)));
        }
    }

    private List<String> expressions(List<?> row, String type, Map<String, List<String>> byOid) {
        List<String> elements = byOid.getOrDefault(String.valueOf(row.get(5)), List.of());
        return switch (String.valueOf(row.get(3))) {
            case "e" -> labels(type);
            case "r" -> ranges(type, elements, String.valueOf(row.get(6)).equals("t"));
            case "m" -> multiranges(type, elements);
            default -> plain(type, String.valueOf(row.get(2)));
        };
    }

    private List<String> plain(String type, String name) {
        List<String> written = TypeValues.of(name).orElse(List.of());
        if (written.isEmpty() && !refusesInput(type)) {
            withoutValues.add(type);
        }
        return literals(type, written);
    }

    /** Some types exist for the server's own catalogs alone: no user can write a value of them. */
    private boolean refusesInput(String type) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 'x'::" + type);
            return false;
        } catch (SQLException e) {
            return List.of("0A000", "XX000").contains(e.getSQLState());
        }
    }

    private List<String> literals(String type, List<String> texts) {
        return texts.stream()
                .filter(text -> charset.newEncoder().canEncode(text))
                .map(text -> "$v$" + text + "$v$::" + type)
                .toList();
    }

    private List<String> labels(String type) {
        return literals(
                type,
                LocalPostgres.query(database, "SELECT unnest(enum_range(NULL::" + type + "))").stream()
                        .map(row -> String.valueOf(row.get(0)))
                        .toList());
    }

    /** @param continuous whether both bounds may be inclusive: a discrete range takes the next value, which may not exist */
    private static List<String> ranges(String type, List<String> bounds, boolean continuous) {
        List<String> ranges = new ArrayList<>(List.of(
                "'empty'::" + type,
                type + "(NULL, NULL)",
                type + "(" + bounds.getFirst() + ", NULL, '[)')",
                type + "(NULL, " + bounds.getLast() + ", '()')"));
        for (int i = 1; i < bounds.size(); i++) {
            String two = bounds.get(i - 1) + ", " + bounds.get(i);
            ranges.add(type + "(least(" + two + "), greatest(" + two + "), '[)')");
            if (continuous) {
                ranges.add(type + "(least(" + two + "), greatest(" + two + "), '(]')");
            }
        }
        return ranges;
    }

    private static List<String> multiranges(String type, List<String> ranges) {
        List<String> multiranges = new ArrayList<>(List.of("'{}'::" + type, type + "(" + ranges.getFirst() + ")"));
        for (int i = 2; i < ranges.size(); i++) {
            multiranges.add(type + "(" + ranges.get(i) + ", " + ranges.get(i - 1) + ")");
        }
        return multiranges;
    }

    private static List<String> arrays(String array, List<String> elements) {
        List<String> some = elements.subList(0, Math.min(elements.size(), ARRAY_ELEMENTS));
        String first = some.getFirst();
        String last = some.getLast();
        return List.of(
                "'{}'::" + array,
                "ARRAY[" + String.join(", ", some) + ", NULL]::" + array,
                "ARRAY[ARRAY[" + first + ", NULL], ARRAY[" + last + ", " + first + "]]::" + array,
                "array_fill(" + last + ", ARRAY[2, 1], ARRAY[-3, 5])::" + array,
                "ARRAY[NULL, NULL]::" + array);
    }

    /** Types that could be written, and of which {@link TypeValues} has no value. */
    List<String> withoutValues() {
        return withoutValues;
    }

    List<String> types() {
        return List.copyOf(values.keySet());
    }

    int rows() {
        return values.values().stream().mapToInt(List::size).max().orElseThrow();
    }

    /** All columns of a table, in order of {@link #types()}. */
    TableSelection select(String table) {
        return new TableSelection(TableName.parse(SCHEMA + "." + table), new FieldLayout(columns()));
    }

    private List<String> columns() {
        return IntStream.range(0, values.size()).mapToObj(i -> "c" + i).toList();
    }

    void create(String table) {
        List<String> definitions = new ArrayList<>(List.of("id int PRIMARY KEY"));
        List<String> types = types();
        for (int i = 0; i < types.size(); i++) {
            definitions.add("c" + i + " " + types.get(i));
        }
        LocalPostgres.execute(database, "CREATE TABLE kinds." + table + " (" + String.join(", ", definitions) + ")");
    }

    /** Inserts all values, as a user does, row after row from a key on. */
    void fill(String table, int firstKey) {
        for (int row = 0; row < rows(); row++) {
            int place = row;
            String list = values.values().stream()
                    .map(each -> place < each.size() ? each.get(place) : "NULL")
                    .collect(Collectors.joining(", "));
            LocalPostgres.execute(
                    database,
                    "SET array_nulls = on; SET xmloption = content",
                    "INSERT INTO kinds." + table + " VALUES (" + (firstKey + row) + ", " + list + ")");
        }
    }

    /** What is not stored, byte by byte, as it is in the other table: the type, the key, and what both hold. */
    List<String> differences(String table, String other) throws SQLException {
        List<String> found = new ArrayList<>();
        List<String> types = types();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < types.size(); i++) {
                String column = "c" + i;
                String sql = "SELECT id, a." + column + ", b." + column + " FROM kinds." + table + " a FULL JOIN kinds."
                        + other + " b USING (id) WHERE NOT record_image_eq(ROW(a." + column + "), ROW(b." + column
                        + "))";
                try (ResultSet row = statement.executeQuery(sql)) {
                    while (row.next()) {
                        found.add(types.get(i) + " of record " + row.getString(1) + ": " + row.getString(2) + " is not "
                                + row.getString(3));
                    }
                }
            }
        }
        return found;
    }
}
