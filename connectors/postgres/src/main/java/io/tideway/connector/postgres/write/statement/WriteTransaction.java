package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.Fields;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Does writes within one transaction: creates, then updates, then deletes, so that a referring record comes after the
 * record to which it refers.
 */
public final class WriteTransaction {

    /** Deferred constraints are checked now, while a failure still differs from a lost connection. */
    private static final String CLOSING = "SET CONSTRAINTS ALL IMMEDIATE; SELECT " + SqlText.INSERT_LSN;

    private final SelectedTable selected;
    private final boolean copying;
    private final WriteFailures failures;
    private final CurrentRecords current;

    /** {@code copying}: whether creates may go by COPY, which does all of them or fails. */
    public WriteTransaction(SelectedTable selected, boolean copying) {
        this.selected = selected;
        this.copying = copying;
        this.failures = new WriteFailures(selected.table());
        this.current = new CurrentRecords(selected);
    }

    /** Writes all; waits for locked records as long as the session does. */
    public List<WriteOutcome> writeAll(Session session, List<Write> writes) throws SQLException {
        BatchResult result = new BatchResult();
        carryOut(session, writes, result);
        return result.outcomes(close(session, List.of(selected)));
    }

    /** Writes the records that no other transaction holds, and defers the rest. */
    public List<WriteOutcome> writeUnlocked(Session session, List<Write> writes) throws SQLException {
        BatchResult result = new BatchResult();
        List<Write> updates =
                writes.stream().filter(Write.Update.class::isInstance).toList();
        List<Write> deletes =
                writes.stream().filter(Write.Delete.class::isInstance).toList();
        Map<Write, StoredRecord> free = current.lock(session, updates, "NO KEY UPDATE");
        free.putAll(current.lock(session, deletes, "UPDATE"));
        List<Write> held = new ArrayList<>(updates);
        held.addAll(deletes);
        held.removeAll(free.keySet());
        List<Write> lockedNow = new ArrayList<>(current.read(session, held).keySet());
        lockedNow.forEach(write -> result.add(failures.locked(write)));
        List<Write> rest = new ArrayList<>(writes);
        rest.removeAll(lockedNow);
        carryOut(session, rest, result);
        return result.outcomes(close(session, List.of(selected)));
    }

    /** Writes all, without ending it. */
    public void carryOut(Session session, List<Write> writes, BatchResult result) throws SQLException {
        List<Write> unresolved = new ArrayList<>();
        for (WriteGroup<Write.Create> group : WriteGroup.creates(writes)) {
            unresolved.addAll(create(session, group, result));
        }
        for (WriteGroup<Write.Update> group : WriteGroup.updates(writes)) {
            unresolved.addAll(new UpdateStatement(selected).run(session, group, result));
        }
        for (WriteGroup<Write.Delete> group : WriteGroup.deletes(writes)) {
            unresolved.addAll(new DeleteStatement(selected).run(session, group, result));
        }
        boolean mayGiveWay = writes.stream().anyMatch(write -> !(write instanceof Write.Create));
        List<Write> again = new ArrayList<>();
        Map<Write, StoredRecord> records = current.read(session, unresolved);
        for (Write write : unresolved) {
            StoredRecord record = records.get(write);
            if (record == null && mayGiveWay && write instanceof Write.Create) {
                again.add(write); // the record that the create met, perhaps under another text of its key, gave way in
                // this batch
            } else if (record == null) {
                resolveMissing(write, result);
            } else {
                result.add(conflicted(write, record));
            }
        }
        if (!again.isEmpty()) {
            carryOut(session, again, result);
        }
    }

    /** Writes some of one form, in this order; whether all of them were written or, as creates, met a record of their key. */
    public boolean carryOutAsOrdered(Session session, List<Write> writes, BatchResult result) throws SQLException {
        List<Write> unresolved = switch (writes.getFirst()) {
            case Write.Create create ->
                new CreateStatement(selected).run(session, WriteGroup.asOrdered(writes, Write.Create.class), result);
            case Write.Update update ->
                new UpdateStatement(selected).run(session, WriteGroup.asOrdered(writes, Write.Update.class), result);
            case Write.Delete delete ->
                new DeleteStatement(selected).run(session, WriteGroup.asOrdered(writes, Write.Delete.class), result);
        };
        Map<Write, StoredRecord> records = current.read(session, unresolved);
        records.forEach((write, record) -> result.add(conflicted(write, record)));
        return records.size() == unresolved.size() && unresolved.stream().allMatch(Write.Create.class::isInstance);
    }

    private List<Write> create(Session session, WriteGroup<Write.Create> group, BatchResult result)
            throws SQLException {
        CopyStatement copy = new CopyStatement(selected);
        if (copying && copy.fits(group)) {
            copy.run(session, group, result);
            return List.of();
        }
        return new CreateStatement(selected).run(session, group, result);
    }

    private void resolveMissing(Write write, BatchResult result) {
        switch (write) {
            case Write.Create create -> result.add(failures.suppressed(create));
            case Write.Update update -> result.add(new WriteOutcome.Missing(update.id()));
            case Write.Delete delete -> result.applied(delete, delete.key());
        }
    }

    private WriteOutcome conflicted(Write write, StoredRecord record) {
        return switch (write) {
            case Write.Create create -> new WriteOutcome.Conflicted(create.id(), record);
            case Write.Update update -> conflicted(update, update.expected(), record);
            case Write.Delete delete -> conflicted(delete, delete.expected(), record);
        };
    }

    /**
     * Returns the outcome of a write that was not done: if its record holds the expected values, a trigger prevented
     * the write.
     */
    private WriteOutcome conflicted(Write write, Fields expected, StoredRecord record) {
        return CurrentRecords.holds(record, expected)
                ? failures.suppressed(write)
                : new WriteOutcome.Conflicted(write.id(), record);
    }

    /**
     * Checks deferred constraints, checks that these tables were the ones written to, and returns the position of the
     * log.
     */
    public static Lsn close(Session session, List<SelectedTable> selected) throws SQLException {
        StringBuilder sql = new StringBuilder(CLOSING);
        selected.forEach(each -> sql.append(", ").append(each.presentId()));
        try (Statement statement = session.connection().createStatement()) {
            statement.execute(sql.toString());
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                for (int i = 0; i < selected.size(); i++) {
                    selected.get(i).requireSame(row.getString(i + 2));
                }
                return Lsn.parse(row.getString(1));
            }
        }
    }
}
