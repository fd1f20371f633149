package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.values.ServerType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How SQL finds and orders records by some columns, usually those of the primary key: by the operators of the columns'
 * own indexes, independent of the search path and of the values that the types treat as equal.
 */
public final class KeyOrder {

    /** A text value for each row of a statement's parameters: {@code u.k0}, {@code u.k1} …. */
    private static final String VALUE = "u.k";

    private static final String PARAMETER = "?::pg_catalog.text";

    private final List<Column> columns;

    public KeyOrder(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** The columns of the table under an alias. */
    public String columns(String alias) {
        return columns.stream().map(column -> alias + "." + column.sqlName()).collect(Collectors.joining(", "));
    }

    /** The condition that a row of the table under an alias has the values {@code u.k0}, {@code u.k1} …. */
    public String join(String alias) {
        return conditions(alias, ServerType::isEqual);
    }

    /**
     * Returns the same condition in a form for which the planner can only loop over the values, with the key's index
     * inside, whatever the statistics of a growing table say. A planner setting would do the same, but also affect
     * users' triggers and foreign keys.
     */
    public String lookup(String alias) {
        return conditions(alias, ServerType::isEqualByIndex);
    }

    private String conditions(String alias, Equality equality) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            conditions.add(equality.condition(column.type(), alias + "." + column.sqlName(), VALUE + i));
        }
        return String.join(" AND ", conditions);
    }

    /** How a condition of equality is written. */
    @FunctionalInterface
    private interface Equality {
        String condition(ServerType type, String column, String expression);
    }

    /**
     * Returns conditions of which exactly one holds for each row that comes after some values: the first selects rows
     * that equal all values but the last, the next those that equal one value less, and so on. Each is one range of the
     * index; a comparison of whole rows would need operators of one name. A condition takes {@link #parameters} of its
     * place.
     */
    public List<String> after(String alias) {
        List<String> conditions = new ArrayList<>();
        for (int last = columns.size() - 1; last >= 0; last--) {
            StringBuilder condition = new StringBuilder();
            for (int i = 0; i < last; i++) {
                condition
                        .append(columns.get(i)
                                .type()
                                .isEqual(alias + "." + columns.get(i).sqlName(), PARAMETER))
                        .append(" AND ");
            }
            condition.append(columns.get(last)
                    .type()
                    .isAfter(alias + "." + columns.get(last).sqlName(), PARAMETER));
            conditions.add(condition.toString());
        }
        return conditions;
    }

    /** The parameters of all conditions of {@link #after}, in their order. */
    public List<String> parameters(List<String> values) {
        List<String> parameters = new ArrayList<>();
        for (int size = columns.size(); size > 0; size--) {
            parameters.addAll(values.subList(0, size));
        }
        return parameters;
    }

    /** The places of the columns where they come first in a row. */
    public String places() {
        List<String> places = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            places.add(Integer.toString(i));
        }
        return String.join(", ", places);
    }
}
