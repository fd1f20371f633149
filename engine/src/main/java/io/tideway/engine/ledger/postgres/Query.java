package io.tideway.engine.ledger.postgres;

import io.tideway.spi.ReadPace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A query with its parameters: numbers, texts, and collections as arrays. */
final class Query {

    private final String sql;
    private final Object[] parameters;

    Query(String sql, Object... parameters) {
        this.sql = sql;
        this.parameters = parameters;
    }

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet rows) throws SQLException;
    }

    <T> List<T> list(Connection connection, Row<T> row) throws SQLException {
        List<T> result = new ArrayList<>();
        forEach(connection, rows -> result.add(row.read(rows)));
        return result;
    }

    <T> Optional<T> first(Connection connection, Row<T> row) throws SQLException {
        return list(connection, row).stream().findFirst();
    }

    /** Calls {@code row} once per row and ignores its result. */
    void forEach(Connection connection, Row<?> row) throws SQLException {
        try (PreparedStatement statement = prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }

    /**
     * Calls {@code row}, which returns how many characters it read, until the pace's limit is reached. Rows are fetched a few
     * at a time, within a transaction: the driver leaves rows at the server only there.
     *
     * @return whether these were all rows
     */
    boolean forEachUntilOver(Connection connection, ReadPace pace, Row<Long> row) throws SQLException {
        try (PreparedStatement statement = prepare(connection)) {
            statement.setFetchSize(pace.next(Integer.MAX_VALUE));
            try (ResultSet rows = statement.executeQuery()) {
                while (!pace.isOver() && rows.next()) {
                    pace.came(row.read(rows));
                    rows.setFetchSize(pace.next(Integer.MAX_VALUE));
                }
            }
        }
        return !pace.isOver();
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                bind(statement, i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, int index, Object parameter) throws SQLException {
        switch (parameter) {
            case String text -> statement.setString(index, text);
            case Integer number -> statement.setInt(index, number);
            case Long number -> statement.setLong(index, number);
            case String[] texts -> Part.bindArray(statement, index, "text", texts);
            case int[] numbers -> Part.bindArray(statement, index, "int4", numbers);
            case long[] numbers -> Part.bindArray(statement, index, "int8", numbers);
            default -> throw new AssertionError("a parameter of " + parameter.getClass());
        }
    }

    static int[] ints(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    static long[] longs(Collection<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }
}
