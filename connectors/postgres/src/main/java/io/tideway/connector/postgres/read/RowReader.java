package io.tideway.connector.postgres.read;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.StoredRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Selects and reads whole records: the key's columns and the selected ones, each once.
 *
 * <p>Reads each value by its place in the row, never by a name: a user's column may have any name.
 *
 * <p>Columns are selected without a cast to text: a cast gives another form than the stream for some types (inet).
 */
public final class RowReader {

    private final SelectedTable selected;
    private final Map<Column, Integer> places = new LinkedHashMap<>();

    public RowReader(SelectedTable selected) {
        this.selected = selected;
        selected.table().key().forEach(this::place);
        selected.columns().forEach(column -> column.ifPresent(this::place));
    }

    private void place(Column column) {
        places.putIfAbsent(column, places.size() + 1);
    }

    /** Returns the columns for a SELECT from the table under the alias {@code t}; those of the key come first. */
    public String columns() {
        return places.keySet().stream().map(column -> "t." + column.sqlName()).collect(Collectors.joining(", "))
                + ", CASE WHEN pg_catalog.current_setting('track_commit_timestamp')::pg_catalog.bool"
                + (selected.table().kind() == Table.Kind.ORDINARY
                        ? " THEN pg_catalog.pg_xact_commit_timestamp(t.xmin)"
                        : " THEN NULL::pg_catalog.timestamptz")
                + " END";
    }

    /** The place of the first column that a SELECT has after {@link #columns}. */
    public int next() {
        return places.size() + 2;
    }

    /** Reads the current row of a result set. */
    public StoredRecord read(ResultSet row, RecordVersion version) throws SQLException {
        RecordKey key = key(row);
        return new StoredRecord(key, fields(row, key), version, committedAt(row, places.size() + 1));
    }

    private RecordKey key(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (Column column : selected.table().key()) {
            String value = value(row, column);
            if (value == null) {
                throw new AssertionError(
                        "null in the primary key of " + selected.table().name());
            }
            values.add(value);
        }
        return RecordKey.of(values);
    }

    private Fields fields(ResultSet row, RecordKey key) throws SQLException {
        FieldLayout layout = selected.selection().layout();
        Fields.Builder fields = Fields.builder(layout);
        for (int i = 0; i < layout.size(); i++) {
            Optional<Column> column = selected.columns().get(i);
            fields.set(i, column.isPresent() ? value(row, column.get()) : key.text());
        }
        return fields.build();
    }

    private @Nullable String value(ResultSet row, Column column) throws SQLException {
        Integer place = places.get(column);
        if (place == null) {
            throw new AssertionError("column " + column.name() + " was not selected");
        }
        String text = row.getString(place);
        return text == null ? null : column.type().textForm().canonical(text);
    }

    private static Optional<Instant> committedAt(ResultSet row, int place) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(place)).map(Timestamp::toInstant);
    }
}
