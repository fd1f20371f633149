package io.tideway.engine.ledger.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set-based statement that changes one table, with its parameters. Several parts that touch different rows can go to the
 * server as one statement, in one round trip.
 */
final class Part {

    private final String sql;
    private final List<Parameter> parameters = new ArrayList<>();

    Part(String sql) {
        this.sql = sql;
    }

    private interface Parameter {
        void bind(PreparedStatement statement, int index) throws SQLException;
    }

    /** Adds a Postgres array of the given element type, from a Java array of primitives, strings or byte arrays. */
    Part array(String type, Object elements) {
        parameters.add((statement, index) -> bindArray(statement, index, type, elements));
        return this;
    }

    Part text(@Nullable String value) {
        parameters.add((statement, index) -> statement.setString(index, value));
        return this;
    }

    Part bytes(byte[] value) {
        parameters.add((statement, index) -> statement.setBytes(index, value));
        return this;
    }

    Part number(int value) {
        parameters.add((statement, index) -> statement.setInt(index, value));
        return this;
    }

    Part number(long value) {
        parameters.add((statement, index) -> statement.setLong(index, value));
        return this;
    }

    /** Runs only this part; returns how many rows it changed. */
    int execute(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1);
            return statement.executeUpdate();
        }
    }

    /** Runs the parts in any order, as one statement. */
    static void executeTogether(Connection connection, List<Part> parts) throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        if (parts.size() == 1) {
            parts.get(0).execute(connection);
            return;
        }
        StringBuilder together = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            together.append(i == 0 ? "WITH part" : ", part").append(i);
            together.append(" AS (").append(parts.get(i).sql).append(")");
        }
        try (PreparedStatement statement =
                connection.prepareStatement(together.append(" SELECT 1").toString())) {
            int index = 1;
            for (Part part : parts) {
                index = part.bind(statement, index);
            }
            statement.execute();
        }
    }

    private int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (Parameter parameter : parameters) {
            parameter.bind(statement, index++);
        }
        return index;
    }

    /** Binds an array. The driver knows the type of an array of primitives; all arrays are sent in binary form. */
    static void bindArray(PreparedStatement statement, int index, String type, Object elements) throws SQLException {
        if (elements instanceof Object[] objects) {
            statement.setArray(index, statement.getConnection().createArrayOf(type, objects));
        } else {
            statement.setObject(index, elements);
        }
    }
}
