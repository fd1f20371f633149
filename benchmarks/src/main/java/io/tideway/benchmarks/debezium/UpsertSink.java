package io.tideway.benchmarks.debezium;

import io.tideway.benchmarks.debezium.LatestChanges.Change;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Writes each batch in one transaction, by batches of upserts and deletes.
 *
 * <p>For one thread. A crash leaves whole batches, and one that is written again changes nothing.
 */
final class UpsertSink implements AutoCloseable {

    private static final String KEY = "id";

    private final Connection connection;
    private final Map<Shape, PreparedStatement> statements = new HashMap<>();

    UpsertSink(Endpoint target) throws SQLException {
        this.connection = DriverManager.getConnection(target.sinkUrl(), target.user(), target.password());
        connection.setAutoCommit(false);
    }

    /** Changes that one statement writes; without columns it deletes. */
    private record Shape(String table, List<String> columns) {

        String sql() {
            if (columns.isEmpty()) {
                return "DELETE FROM " + table + " WHERE " + KEY + " = ?";
            }
            String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
            String assignments = columns.stream()
                    .filter(column -> !column.equals(KEY))
                    .map(column -> column + " = EXCLUDED." + column)
                    .collect(Collectors.joining(", "));
            return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + places
                    + ") ON CONFLICT (" + KEY + ") DO UPDATE SET " + assignments;
        }
    }

    void write(List<SourceRecord> records) throws SQLException {
        Set<PreparedStatement> batches = new LinkedHashSet<>();
        for (Change change : LatestChanges.of(records)) {
            batches.add(addToBatch(change));
        }
        for (PreparedStatement batch : batches) {
            batch.executeBatch();
        }
        connection.commit();
    }

    private PreparedStatement addToBatch(Change change) throws SQLException {
        PreparedStatement statement = statement(new Shape(change.table(), change.columns()));
        if (change.isDelete()) {
            statement.setObject(1, change.key());
        } else {
            int place = 1;
            for (Object value : change.values().values()) {
                statement.setObject(place++, value);
            }
        }
        statement.addBatch();
        return statement;
    }

    private PreparedStatement statement(Shape shape) throws SQLException {
        PreparedStatement known = statements.get(shape);
        if (known != null) {
            return known;
        }
        PreparedStatement prepared = connection.prepareStatement(shape.sql());
        statements.put(shape, prepared);
        return prepared;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
