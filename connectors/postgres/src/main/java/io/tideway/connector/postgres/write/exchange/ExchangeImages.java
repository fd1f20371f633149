package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.write.statement.ArrayBinder;
import io.tideway.connector.postgres.write.statement.CurrentRecords;
import io.tideway.connector.postgres.write.statement.StatementSql;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server which rows hold the values that some writes want. Builds the future rows from the current ones and
 * the new values, and takes the elements of each rule from both: only the server knows the value of an expression, and
 * which values are equal.
 */
final class ExchangeImages {

    /**
     * A row that holds, now, a value that a write wants.
     *
     * @param write its number, from 0
     * @param rule its number
     * @param holder the key of the row
     */
    record Holding(int write, int rule, RecordKey holder) {}

    /** Two writes want the same. */
    record Rivalry(int first, int second, int rule) {}

    private final SelectedTable selected;
    private final Table table;
    private final UniqueRules rules;
    private final List<Write> writes;
    private final Set<String> columns;
    private final String number;
    private final List<@Nullable Object> parameters = new ArrayList<>();

    /** {@code writes}: none of them a delete. */
    ExchangeImages(SelectedTable selected, UniqueRules rules, List<Write> writes) {
        this.selected = selected;
        this.table = selected.table();
        this.rules = rules;
        this.writes = writes;
        this.columns = columns(table, rules);
        this.number = unusedName(table);
    }

    /** Returns the columns of the rules; all columns if the server computes one of them from others. */
    private static Set<String> columns(Table table, UniqueRules rules) {
        Set<String> columns = new LinkedHashSet<>();
        rules.rules().forEach(rule -> columns.addAll(rule.columns()));
        if (columns.stream().anyMatch(rules.generated()::containsKey)) {
            table.columns().forEach(column -> columns.add(column.name()));
        }
        return columns;
    }

    private static String unusedName(Table table) {
        String name = "n";
        while (table.column(name).isPresent()) {
            name += "n";
        }
        return SqlText.identifier(name);
    }

    List<Holding> holdings(Session session) throws SQLException {
        String wanted = wanted();
        String sql = IntStream.range(0, rules.rules().size())
                .mapToObj(this::holders)
                .collect(Collectors.joining(" UNION ALL ", "WITH w AS MATERIALIZED (" + wanted + ") ", ""));
        return session.query(sql, row -> new Holding(row.getInt(1) - 1, row.getInt(2), key(row)), parameters.toArray());
    }

    private RecordKey key(ResultSet row) throws SQLException {
        return StatementSql.key(table, row, 3);
    }

    /** In a query of its own, so that the bare names of the rule's elements mean the table's columns, and its index is used. */
    private String holders(int rule) {
        String keys = IntStream.range(0, table.key().size())
                .mapToObj(i -> ", o.k" + i)
                .collect(Collectors.joining());
        String ownKeys = IntStream.range(0, table.key().size())
                .mapToObj(i -> {
                    Column column = table.key().get(i);
                    return column.type().valueUnderRole("t." + column.sqlName()) + " AS k" + i;
                })
                .collect(Collectors.joining(", "));
        UniqueRule unique = rules.rules().get(rule);
        String meets = IntStream.range(0, unique.elements().size())
                .mapToObj(i -> unique.meets(i, "(" + unique.elements().get(i) + ")", "w." + element(rule, i)))
                .collect(Collectors.joining(" AND "));
        return "SELECT w.n, " + rule + keys + " FROM w, LATERAL (SELECT " + ownKeys + " FROM " + table.sqlNameAlone()
                + " AS t WHERE " + meets
                + unique.predicate().map(text -> " AND (" + text + ")").orElse("")
                + " OFFSET 0) AS o WHERE w." + predicate(rule);
    }

    List<Rivalry> rivalries(Session session) throws SQLException {
        parameters.clear();
        String wanted = wanted();
        String sql = IntStream.range(0, rules.rules().size())
                .mapToObj(rule -> {
                    UniqueRule unique = rules.rules().get(rule);
                    String meets = IntStream.range(0, unique.elements().size())
                            .mapToObj(i -> unique.meets(i, "a." + element(rule, i), "b." + element(rule, i)))
                            .collect(Collectors.joining(" AND "));
                    return "SELECT a.n, b.n, " + rule + " FROM w AS a JOIN w AS b ON " + meets
                            + " WHERE a.n < b.n AND a." + predicate(rule) + " AND b." + predicate(rule);
                })
                .collect(Collectors.joining(" UNION ALL ", "WITH w AS MATERIALIZED (" + wanted + ") ", ""));
        return session.query(
                sql, row -> new Rivalry(row.getInt(1) - 1, row.getInt(2) - 1, row.getInt(3)), parameters.toArray());
    }

    private static String element(int rule, int element) {
        return "x" + rule + "_" + element;
    }

    private static String predicate(int rule) {
        return "p" + rule;
    }

    /** The relation {@code w}: of each write its number, and of each rule the elements and whether it holds for the row. */
    private String wanted() {
        StringBuilder sql = new StringBuilder("SELECT i." + number + " AS n");
        for (int rule = 0; rule < rules.rules().size(); rule++) {
            UniqueRule unique = rules.rules().get(rule);
            for (int i = 0; i < unique.elements().size(); i++) {
                sql.append(", (")
                        .append(unique.elements().get(i))
                        .append(") AS ")
                        .append(element(rule, i));
            }
            sql.append(", coalesce(")
                    .append(unique.predicate().orElse("true"))
                    .append(", false) AS ")
                    .append(predicate(rule));
        }
        return sql + " FROM (" + withGenerated(images()) + ") AS i";
    }

    private String withGenerated(String images) {
        if (columns.stream().noneMatch(rules.generated()::containsKey)) {
            return images;
        }
        String all = columns.stream()
                .map(name -> {
                    String expression = rules.generated().get(name);
                    String column = SqlText.identifier(name);
                    return expression == null ? column : "(" + expression + ") AS " + column;
                })
                .collect(Collectors.joining(", "));
        return "SELECT " + number + ", " + all + " FROM (" + images + ") AS b";
    }

    /** The rows as they are to be, but for the generated columns. */
    private String images() {
        List<Write> created =
                writes.stream().filter(Write.Create.class::isInstance).toList();
        List<Write> updated =
                writes.stream().filter(Write.Update.class::isInstance).toList();
        List<String> parts = new ArrayList<>();
        if (!updated.isEmpty()) {
            parts.add(image(updated, false));
        }
        if (!created.isEmpty()) {
            parts.add(image(created, true));
        }
        return String.join(" UNION ALL ", parts);
    }

    private String image(List<Write> some, boolean created) {
        ArrayBinder<Write> binder = new ArrayBinder<>(some);
        Map<WriteId, Integer> numbers = new HashMap<>();
        for (int i = 0; i < writes.size(); i++) {
            numbers.put(writes.get(i).id(), i + 1);
        }
        if (!created) {
            StatementSql.bindKey(binder, table, CurrentRecords::key);
        }
        String ownNumber = binder.addKey("m", write -> Integer.toString(numbers.getOrDefault(write.id(), 0)));
        StringBuilder sql = new StringBuilder("SELECT " + ownNumber + "::pg_catalog.int4 AS " + number);
        for (String name : columns) {
            Column column = table.column(name).orElseThrow();
            sql.append(", ")
                    .append(value(binder, column, created))
                    .append(" AS ")
                    .append(column.sqlName());
        }
        sql.append(" FROM ").append(binder.relation());
        if (!created) {
            sql.append(" JOIN ")
                    .append(table.sqlNameAlone())
                    .append(" AS t ON ")
                    .append(StatementSql.keyJoin(table));
        }
        parameters.addAll(List.of(binder.parameters()));
        return sql.toString();
    }

    private String value(ArrayBinder<Write> binder, Column column, boolean created) {
        String present = created ? column.type().cast("NULL") : "t." + column.sqlName();
        int keyPlace = created ? table.key().indexOf(column) : -1;
        if (keyPlace >= 0) {
            int size = table.key().size();
            return column.type()
                    .cast(binder.addKey(
                            "c" + column.number(),
                            write -> ((Write.Create) write)
                                    .key()
                                    .map(key -> key.values(size).get(keyPlace))
                                    .orElse(null)));
        }
        int place = selected.columns().indexOf(Optional.of(column));
        if (place < 0) {
            return present;
        }
        String value = binder.addKey(
                "v" + place,
                write -> fields(write).isPresent(place) ? fields(write).value(place) : null);
        String written = binder.addKey(
                "w" + place, write -> Boolean.toString(fields(write).isPresent(place)));
        return "CASE WHEN " + written + "::pg_catalog.bool THEN "
                + column.type().cast(value) + " ELSE " + present + " END";
    }

    static Fields fields(Write write) {
        return switch (write) {
            case Write.Create create -> create.fields();
            case Write.Update update -> update.fields();
            case Write.Delete delete -> delete.expected();
        };
    }
}
