package io.tideway.connector.postgres.session;

import io.tideway.spi.ReadPace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An open transaction.
 *
 * @param connection to be used until the work returns
 * @param openedAt where the server wrote its log just after the transaction's first snapshot was taken
 */
public record Session(Connection connection, Lsn openedAt) {

    private static final String CURSOR = "tideway_rows";

    /** Reads a row. */
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Runs a query with text parameters, and text arrays for lists. */
    public <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(mapper.map(result));
                }
            }
            return rows;
        }
    }

    /**
     * Runs a query with the texts and the rows that a reader gets, in a transaction that runs users' code; one round
     * trip. After an error the transaction is of no further use.
     *
     * @param names whether values are names of objects, which depend on the search path
     */
    public <T> List<T> queryAsReader(boolean names, String sql, RowMapper<T> mapper, Object... parameters)
            throws SQLException {
        String before = RoleSettings.OF_READERS + ", " + SqlText.setLocally("row_security", "'off'")
                + (names ? ", " + SqlText.setLocally("search_path", "'pg_catalog'") : "");
        String after = RoleSettings.OF_ROLE + ", " + SqlText.setLocally("row_security", "NULL")
                + (names ? ", " + SqlText.setLocally("search_path", "NULL") : "");
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + before + "; " + sql + "; SELECT " + after)) {
            bind(statement, parameters);
            statement.execute();
            statement.getMoreResults();
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    rows.add(mapper.map(result));
                }
            }
            return rows;
        }
    }

    /**
     * Runs a query, once in a transaction, and fetches its rows a few at a time, until they hold enough characters.
     * Uses a cursor: the driver's own way names its statement, and behind a pooler another client may have used that
     * name.
     *
     * @param mapper returns how many characters it read
     * @param limit how many rows the query gives at most
     * @return whether the query has no further rows; false if that is not known
     */
    public boolean queryUntilOver(String sql, RowMapper<Long> mapper, int limit, ReadPace pace, Object... parameters)
            throws SQLException {
        int count = pace.next(limit);
        String first = "DECLARE " + CURSOR + " NO SCROLL CURSOR FOR " + sql + "; " + fetch(count);
        int came;
        try (PreparedStatement statement = connection.prepareStatement(first)) {
            bind(statement, parameters);
            statement.execute();
            statement.getMoreResults();
            came = read(statement.getResultSet(), mapper, pace);
        }
        int all = came;
        while (came == count && all < limit && !pace.isOver()) {
            count = pace.next(limit - all);
            try (Statement statement = connection.createStatement()) {
                came = read(statement.executeQuery(fetch(count)), mapper, pace);
            }
            all += came;
        }
        return came < count;
    }

    private static String fetch(int count) {
        return "FETCH " + count + " FROM " + CURSOR;
    }

    private static int read(ResultSet rows, RowMapper<Long> mapper, ReadPace pace) throws SQLException {
        int came = 0;
        try (rows) {
            while (rows.next()) {
                pace.came(mapper.map(rows));
                came++;
            }
        }
        return came;
    }

    /** Runs a statement whose rows do not matter. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Where the server writes its log now. */
    public Lsn insertLsn() throws SQLException {
        return query("SELECT " + SqlText.INSERT_LSN, row -> Lsn.parse(row.getString(1)))
                .get(0);
    }

    private void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof Object[] array) {
                statement.setArray(i + 1, connection.createArrayOf("text", array));
            } else if (parameters[i] instanceof List<?> list) {
                statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
            } else if (parameters[i] instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else {
                statement.setString(i + 1, parameters[i].toString());
            }
        }
    }
}
