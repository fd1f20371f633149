package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.connector.postgres.write.statement.BatchResult;
import io.tideway.connector.postgres.write.statement.CopyStatement;
import io.tideway.connector.postgres.write.statement.WriteTransaction;
import io.tideway.spi.TableWrites;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes to several tables in one transaction if no write meets an obstacle, so that many tables with a few changes
 * each cost one commit. The caller gives the other batches to {@link FailureIsolation}, table by table.
 */
final class SharedTransaction {

    private final Database database;
    private final Catalog catalog;
    private final Set<Long> neverCopied;

    SharedTransaction(Database database, Catalog catalog, Set<Long> neverCopied) {
        this.database = database;
        this.catalog = catalog;
        this.neverCopied = neverCopied;
    }

    private record Part(SelectedTable selected, List<Write> writes) {
        boolean isNarrowEnough() {
            return new TruncationCheck(selected).refuse(writes, new HashMap<>()).size() == writes.size();
        }
    }

    /** Empty: something of it fails, and nothing was written. */
    Optional<List<WriteOutcome>> write(List<TableWrites> tables) {
        List<Part> parts = tables.stream()
                .map(each -> new Part(SelectedTable.resolve(catalog, each.table()), each.writes()))
                .toList();
        if (!parts.stream().allMatch(Part::isNarrowEnough)) {
            return Optional.empty();
        }
        try {
            return Optional.of(database.attempt(TransactionMode.WRITE, session -> writeAll(session, parts)));
        } catch (SQLException e) {
            if (SqlErrors.isConnectionLost(SqlErrors.state(e))) {
                throw SqlErrors.translate(database.server(), e);
            }
            return Optional.empty();
        }
    }

    /**
     * Waits only briefly for a locked record. A user's transaction may hold it and wait for a record that is locked
     * here; the server would then end one of the two, and not always ours.
     */
    private List<WriteOutcome> writeAll(Session session, List<Part> parts) throws SQLException {
        session.execute(FailureIsolation.SHORT_LOCK_WAIT);
        BatchResult result = new BatchResult();
        for (Part part : parts) {
            boolean copying = CopyStatement.isWorthwhile(part.writes())
                    && !neverCopied.contains(part.selected().table().oid());
            new WriteTransaction(part.selected(), copying).carryOut(session, part.writes(), result);
        }
        Lsn end = WriteTransaction.close(
                session, parts.stream().map(Part::selected).toList());
        return new ArrayList<>(result.outcomes(end));
    }
}
