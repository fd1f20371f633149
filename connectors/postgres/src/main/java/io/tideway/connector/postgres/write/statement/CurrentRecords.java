package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.read.RowReader;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the current state of the records of some writes. */
public final class CurrentRecords {

    private final SelectedTable selected;
    private final RowReader rows;

    public CurrentRecords(SelectedTable selected) {
        this.selected = selected;
        this.rows = new RowReader(selected);
    }

    /** Returns the records by write; a write without an entry has no record. */
    Map<Write, StoredRecord> read(Session session, List<Write> writes) throws SQLException {
        return select(session, writes, "");
    }

    /** Locks the records that no other transaction holds, without waiting, and returns them. */
    Map<Write, StoredRecord> lock(Session session, List<Write> writes, String strength) throws SQLException {
        return select(session, writes, " FOR " + strength + " OF t SKIP LOCKED");
    }

    /**
     * Returns the outcome of a write whose record is gone or does not hold the expected values; empty if it holds them.
     */
    public Optional<WriteOutcome> unlessAsExpected(Session session, Write write) throws SQLException {
        return switch (write) {
            case Write.Create create -> Optional.empty();
            case Write.Update update -> unlessHolds(session, update, update.expected());
            case Write.Delete delete -> unlessHolds(session, delete, delete.expected());
        };
    }

    private Optional<WriteOutcome> unlessHolds(Session session, Write write, Fields expected) throws SQLException {
        StoredRecord record = read(session, List.of(write)).get(write);
        return record == null || holds(record, expected)
                ? Optional.empty()
                : Optional.of(new WriteOutcome.Conflicted(write.id(), record));
    }

    static boolean holds(StoredRecord record, Fields expected) {
        return record.fields().overlaidWith(expected).equals(record.fields());
    }

    private Map<Write, StoredRecord> select(Session session, List<Write> writes, String locking) throws SQLException {
        Map<Write, StoredRecord> records = new HashMap<>();
        if (writes.isEmpty()) {
            return records;
        }
        ArrayBinder<Write> binder = new ArrayBinder<>(writes);
        StatementSql.bindKey(binder, selected.table(), CurrentRecords::key);
        String sql = "SELECT " + rows.columns() + ", u.n, " + SqlText.INSERT_LSN
                + " FROM " + binder.relation() + " JOIN "
                + selected.table().sqlNameAlone() + " AS t ON "
                + StatementSql.keyJoin(selected.table()) + locking;
        // Under the role's settings rows that row security hides would seem to be gone, and texts would differ.
        session.queryAsReader(
                hasNames(),
                sql,
                row -> records.put(
                        writes.get(row.getInt(rows.next()) - 1),
                        rows.read(row, Lsn.parse(row.getString(rows.next() + 1)).versionBefore())),
                binder.parameters());
        return records;
    }

    private boolean hasNames() {
        return selected.columns().stream()
                .flatMap(Optional::stream)
                .anyMatch(column -> column.type().dependsOnSearchPath());
    }

    public static Optional<RecordKey> keyIfAny(Write write) {
        return write instanceof Write.Create create ? create.key() : Optional.of(key(write));
    }

    public static RecordKey key(Write write) {
        return switch (write) {
            case Write.Create create -> create.key().orElseThrow();
            case Write.Update update -> update.key();
            case Write.Delete delete -> delete.key();
        };
    }
}
