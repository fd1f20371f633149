package io.tideway.connector.postgres.read;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.KeyOrder;
import io.tideway.connector.postgres.catalog.ReadErrors;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Bounds;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.SqlWork;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableSelection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads tables chunk by chunk, and records by values of their fields. May be used from several threads. */
public final class RecordQueries {

    /** Begins a cursor's text, because a key may be the empty text, which is the cursor of the start. */
    private static final String AFTER = ">";

    /** The class of errors that a value meets which its type does not take. */
    private static final String BAD_VALUE = "22";

    private final Database database;
    private final Catalog catalog;

    public RecordQueries(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /** The next records in order of the key; fewer than the limit where they are wide. */
    public SnapshotChunk snapshot(TableSelection selection, ChunkCursor from, int limit) {
        SelectedTable selected = SelectedTable.resolve(catalog, selection);
        List<StoredRecord> records = new ArrayList<>();
        boolean last = read(selected, session -> selectInKeyOrder(session, selected, from, limit, records));
        ChunkCursor next = records.isEmpty()
                ? from
                : new ChunkCursor(AFTER + records.getLast().key().text());
        return new SnapshotChunk(records, next, last);
    }

    /** The records that have the wanted values. */
    public List<StoredRecord> fetch(TableSelection selection, List<String> by, Collection<RecordKey> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        SelectedTable selected = SelectedTable.resolve(catalog, selection);
        KeyValues values = new KeyValues(selected.columnsNamed(by));
        List<RecordKey> possible = possible(selected, values, keys);
        try {
            return database.attempt(TransactionMode.FETCH, session -> find(session, selected, values, possible));
        } catch (SQLException e) {
            ConnectorException failure = ReadErrors.translate(database, catalog, selected, e);
            if (isFinal(failure) || areValues(values, possible)) {
                throw failure;
            }
            if (!selected.isByKnownKey(by)) {
                throw ReadErrors.otherValues(selected, by, e);
            }
            requireSame(selected);
            return apart(possible, some -> fetch(selection, by, some));
        }
    }

    private static List<StoredRecord> find(
            Session session, SelectedTable selected, KeyValues values, List<RecordKey> keys) throws SQLException {
        RowReader rows = new RowReader(selected);
        String sql =
                "SELECT DISTINCT ON (" + selected.table().keyOrder().columns("t") + ") " + rows.columns() + " FROM "
                        + values.relation() + " JOIN " + selected.table().sqlNameAlone() + " AS t ON " + values.join();
        RecordVersion version = session.openedAt().versionBefore();
        List<StoredRecord> found = session.query(sql, row -> rows.read(row, version), values.parameters(keys));
        selected.requireSame(session);
        return found;
    }

    /** The records that have the wanted values, for each of the keys. */
    public Map<RecordKey, List<StoredRecord>> match(
            TableSelection selection, List<String> by, Collection<RecordKey> keys) {
        Map<RecordKey, List<StoredRecord>> matched = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            return matched;
        }
        SelectedTable selected = SelectedTable.resolve(catalog, selection);
        KeyValues values = new KeyValues(selected.columnsNamed(by));
        RowReader rows = new RowReader(selected);
        String sql = "SELECT " + rows.columns() + ", u.n FROM " + values.relation() + " JOIN "
                + selected.table().sqlNameAlone() + " AS t ON " + values.join();
        readBy(selected, values, possible(selected, values, keys), (session, some) -> {
                    RecordVersion version = session.openedAt().versionBefore();
                    return session.query(
                            sql,
                            row -> Map.entry(some.get(row.getInt(rows.next()) - 1), rows.read(row, version)),
                            values.parameters(some));
                })
                .forEach(found -> matched.computeIfAbsent(found.getKey(), key -> new ArrayList<>())
                        .add(found.getValue()));
        return matched;
    }

    /**
     * Returns the keys that may exist: a text that is not a label of an enum has no record, as long as the enum did not
     * change.
     */
    private List<RecordKey> possible(SelectedTable selected, KeyValues values, Collection<RecordKey> keys) {
        List<RecordKey> possible = values.possible(keys);
        if (possible.size() < keys.size()) {
            ReadErrors.requireSameLabels(catalog, selected);
        }
        return possible;
    }

    /** Reads what belongs to some keys. */
    private interface KeyQuery<T> {
        List<T> run(Session session, List<RecordKey> keys) throws SQLException;
    }

    /** Runs a query; a key that is no value of its column's type has no record, and keeps no other from being read. */
    private <T> List<T> readBy(SelectedTable selected, KeyValues values, List<RecordKey> keys, KeyQuery<T> query) {
        try {
            return database.attempt(TransactionMode.FETCH, session -> {
                List<T> found = query.run(session, keys);
                selected.requireSame(session);
                return found;
            });
        } catch (SQLException e) {
            ConnectorException failure = ReadErrors.translate(database, catalog, selected, e);
            if (isFinal(failure) || areValues(values, keys)) {
                throw failure;
            }
            return apart(keys, some -> readBy(selected, values, some, query));
        }
    }

    /** Whether the failure has another cause than a key. */
    private static boolean isFinal(ConnectorException failure) {
        return failure.kind() == ConnectorException.Kind.SCHEMA_CHANGED
                || failure.table().isPresent();
    }

    private void requireSame(SelectedTable selected) {
        database.call(TransactionMode.READ, session -> {
            selected.requireSame(session);
            return selected;
        });
    }

    /** Reads the halves of keys of which one is not a value of its column's type: that one has no record. */
    private static <T> List<T> apart(List<RecordKey> keys, Function<List<RecordKey>, List<T>> read) {
        if (keys.size() == 1) {
            return List.of();
        }
        int half = keys.size() / 2;
        List<T> found = new ArrayList<>(read.apply(keys.subList(0, half)));
        found.addAll(read.apply(keys.subList(half, keys.size())));
        return found;
    }

    /** Whether keys can be read as values of their columns' types; else the server refuses one. */
    private boolean areValues(KeyValues values, List<RecordKey> keys) {
        try {
            database.attempt(
                    TransactionMode.READ,
                    session -> session.query(values.check(), row -> row.getInt(1), values.parameters(keys)));
            return true;
        } catch (SQLException e) {
            return !SqlErrors.state(e).startsWith(BAD_VALUE);
        }
    }

    private <T> T read(SelectedTable selected, SqlWork<T> work) {
        try {
            return database.attempt(TransactionMode.READ_RECORDS, work);
        } catch (SQLException e) {
            throw ReadErrors.translate(database, catalog, selected, e);
        }
    }

    /** Returns whether the table ends there. */
    private static boolean selectInKeyOrder(
            Session session, SelectedTable selected, ChunkCursor from, int limit, List<StoredRecord> records)
            throws SQLException {
        RowReader rows = new RowReader(selected);
        boolean first = from.equals(ChunkCursor.START);
        String sql = first ? selectFirst(selected, rows, limit) : selectAfter(selected, rows, limit);
        Object[] parameters = first ? new Object[0] : parameters(selected.table(), from);
        RecordVersion version = session.openedAt().versionBefore();
        Session.RowMapper<Long> mapper = row -> {
            StoredRecord record = rows.read(row, version);
            records.add(record);
            return record.fields().chars();
        };
        boolean last = session.queryUntilOver(sql, mapper, limit, new ReadPace(Bounds.CHUNK_CHARS), parameters);
        selected.requireSame(session);
        return last;
    }

    private static String selectFirst(SelectedTable selected, RowReader rows, int limit) {
        return select(selected, rows, "", limit);
    }

    private static String selectAfter(SelectedTable selected, RowReader rows, int limit) {
        KeyOrder key = selected.table().keyOrder();
        List<String> ranges = key.after("t").stream()
                .map(condition -> select(selected, rows, " WHERE " + condition, limit))
                .toList();
        return ranges.size() == 1
                ? ranges.getFirst()
                : "(" + String.join(") UNION ALL (", ranges) + ") ORDER BY " + key.places() + " LIMIT " + limit;
    }

    private static String select(SelectedTable selected, RowReader rows, String condition, int limit) {
        return "SELECT " + rows.columns() + " FROM " + selected.table().sqlNameAlone() + " AS t" + condition
                + " ORDER BY " + selected.table().keyOrder().columns("t") + " LIMIT " + limit;
    }

    private static Object[] parameters(Table table, ChunkCursor from) {
        RecordKey last = new RecordKey(from.text().substring(AFTER.length()));
        return table.keyOrder().parameters(last.values(table.key().size())).toArray();
    }
}
